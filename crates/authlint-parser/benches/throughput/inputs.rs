//! Inputs like those of real repositories, of a few megabytes each.

/// About how long each input is.
const LENGTH: usize = 2_000_000;

/// `part` with a number in the place of each `@`, as often as needed.
fn repeated(part: &str, between: &str) -> String {
    let count = LENGTH / part.len();
    let parts: Vec<String> = (0..count)
        .map(|number| part.replace('@', &number.to_string()))
        .collect();
    parts.join(between)
}

pub(crate) fn manifests() -> String {
    repeated(include_str!("manifest.yaml"), "---\n")
}

pub(crate) fn compose() -> String {
    format!("services:\n{}", repeated(include_str!("service.yaml"), ""))
}

pub(crate) fn workflow() -> String {
    format!(
        "on: push\njobs:\n{}",
        repeated(include_str!("job.yaml"), "")
    )
}

pub(crate) fn values() -> String {
    repeated(include_str!("values.yaml"), "\n")
}

pub(crate) fn package() -> String {
    let packages = repeated(include_str!("package.json"), ",\n");
    format!("{{\n  \"lockfileVersion\": 3,\n  \"packages\": {{\n{packages}  }}\n}}\n")
}

pub(crate) fn openapi() -> String {
    let paths = repeated(include_str!("path.json"), ",\n");
    format!("{{\n  \"openapi\": \"3.0.3\",\n  \"paths\": {{\n{paths}  }}\n}}\n")
}

pub(crate) fn postman() -> String {
    let items = repeated(include_str!("item.json"), ",\n");
    format!("{{\n\t\"info\": {{}},\n\t\"item\": [\n{items}\t]\n}}\n")
}
