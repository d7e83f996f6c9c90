//! Manifests and modules that read secrets by the names of their resources.

use authlint_parser::{Node, Scalar, Text, Value};

use super::walk::{Frame, Walk};
use super::{Reader, Store, StoreName};
use crate::facts::extract::scalar_of;
use crate::facts::template::Template;

/// What stands at `path` below `node`.
fn below<'n, 's>(node: &'n Node<'s>, path: &[&str]) -> Option<&'n Node<'s>> {
    let [first, rest @ ..] = path else {
        return Some(node);
    };
    let Value::Map(entries) = &node.value else {
        return None;
    };
    let entry = entries.iter().find(|entry| entry.key.as_str() == *first)?;
    below(&entry.value, rest)
}

/// The text of a scalar, if all of it is known.
fn known(scalar: &Scalar<'_>) -> Option<String> {
    let value = Template::of(scalar);
    value
        .holes
        .is_empty()
        .then(|| value.text.as_str().to_owned())
}

/// The entries of a manifest.
pub(super) struct Manifest<'e, 'n, 's>(pub(super) &'e [(&'n Text<'s>, &'n Node<'s>)]);

impl<'n, 's> Manifest<'_, 'n, 's> {
    fn at(&self, path: &[&str]) -> Option<&'n Node<'s>> {
        let (first, rest) = path.split_first()?;
        let entry = self.0.iter().find(|(key, _)| key.as_str() == *first)?;
        below(entry.1, rest)
    }

    fn scalar(&self, path: &[&str]) -> Option<&'n Scalar<'s>> {
        scalar_of(self.at(path)?)
    }

    fn text(&self, path: &[&str]) -> Option<String> {
        known(self.scalar(path)?)
    }

    fn namespace(&self) -> Option<String> {
        self.text(&["metadata", "namespace"])
    }
}

impl Walk<'_> {
    /// What the manifest says about who reads the secrets in it.
    pub(super) fn manifest<'f>(
        &mut self,
        manifest: &Manifest<'_, '_, '_>,
        frame: Frame<'f>,
    ) -> Frame<'f> {
        let kind = manifest.scalar(&["kind"]).map(|kind| kind.text.as_str());
        match kind {
            Some("SecretProviderClass") => self.provider_class(manifest, frame),
            Some(kind @ ("SecretStore" | "ClusterSecretStore")) => {
                self.store(manifest, kind.starts_with("Cluster"), &frame);
                frame
            }
            Some("ExternalSecret") => external_secret(manifest, frame),
            _ => frame,
        }
    }

    fn provider_class<'f>(
        &mut self,
        manifest: &Manifest<'_, '_, '_>,
        frame: Frame<'f>,
    ) -> Frame<'f> {
        let provider = manifest.text(&["spec", "provider"]);
        let cloud = self.knowledge.clouds.iter();
        let cloud = cloud
            .filter(|cloud| provider.as_deref() == Some(&cloud.id))
            .find(|cloud| cloud.secrets.is_some());
        let Some(cloud) = cloud else {
            return frame;
        };
        // With a second region, either may hold the secret.
        let failover = manifest.at(&["spec", "parameters", "failoverRegion"]);
        let region = manifest.scalar(&["spec", "parameters", "region"]);
        let client = region
            .filter(|_| failover.is_none())
            .and_then(|region| self.region_of(region, cloud, &frame));
        Frame { client, ..frame }
    }

    fn store(&mut self, manifest: &Manifest<'_, '_, '_>, cluster: bool, frame: &Frame<'_>) {
        let clouds = &self.knowledge.clouds;
        let found = clouds.iter().find_map(|cloud| {
            let region = manifest.scalar(&["spec", "provider", &cloud.id, "region"])?;
            Some((cloud, region))
        });
        if let Some((cloud, region)) = found
            && let Some(name) = manifest.text(&["metadata", "name"])
            && let Some(region) = self.region_of(region, cloud, frame)
        {
            let name = StoreName {
                cluster,
                name,
                namespace: manifest.namespace().filter(|_| !cluster),
            };
            self.out.stores.push(Store { name, region });
        }
    }

    /// Who reads what a block of a module names: `data "…_secret" "x" { arn = … }`.
    pub(super) fn module_data<'f>(&self, frame: Frame<'f>, siblings: &[&str]) -> Frame<'f> {
        // `provider = aws.other`, `region = …`: not what the module is set to.
        let elsewhere = siblings
            .iter()
            .any(|key| ["provider", "region"].contains(key));
        let reader = match (frame.data, elsewhere) {
            (true, true) => None,
            (true, false) => frame.reader.clone().or(Some(Reader::Module)),
            (false, _) => frame.reader.clone(),
        };
        Frame { reader, ..frame }
    }
}

fn external_secret<'f>(manifest: &Manifest<'_, '_, '_>, frame: Frame<'f>) -> Frame<'f> {
    let store = ["spec", "secretStoreRef"];
    let kind = manifest.text(&[store[0], store[1], "kind"]);
    let Some(name) = manifest.text(&[store[0], store[1], "name"]) else {
        return frame;
    };
    let cluster = kind.as_deref() == Some("ClusterSecretStore");
    let name = StoreName {
        cluster,
        name,
        namespace: manifest.namespace().filter(|_| !cluster),
    };
    Frame {
        reader: Some(Reader::Store(name)),
        ..frame
    }
}
