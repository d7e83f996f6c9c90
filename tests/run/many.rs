//! Many files are read one by one, and their texts are not all kept.

use super::repository::Folder;
use super::{FOUND, READER, SECRET, WRONG};

/// So many files are many, and so many bytes of them more than are kept.
const FILES: usize = 70;
const BYTES: usize = 600 << 10;

#[test]
fn many_files_say_what_few_say() {
    let few = [
        ("x/client.yaml", WRONG),
        ("x/secret.yaml", SECRET),
        ("x/pod.yaml", READER),
    ];
    let expected = Folder::new(&few).found(&[]);
    assert_eq!(expected.len(), 2, "{expected:?}");
    assert!(expected.contains(&format!("x/client.yaml{FOUND}")));

    let many = Folder::new(&few);
    let idle = "# nothing to see here\n".repeat(BYTES / 22);
    for number in 0..FILES {
        many.write(&format!("a/{number:02}.yaml"), &idle);
    }
    // Their places stay empty, before the others and among them.
    many.write("a/00-binary.yaml", b"\0\x01\x02\x03\0\0".repeat(9));
    many.write("x/d/binary.env", b"\0\x01\x02\x03\0\0".repeat(9));
    many.write("x/script", "nothing that is read\n");
    assert_eq!(many.found(&[]), expected);
    assert_eq!(many.found(&["-j", "1"]), expected);
    let told = many.run(&["check", "--verbose"]);
    assert!(told.err.contains("a/00-binary.yaml"), "{}", told.err);
    assert!(told.out.contains("tokenUrl: https://"), "{}", told.out);
}

#[test]
fn a_name_is_looked_for_in_files_that_were_let_go() {
    let many = Folder::new(&[
        (
            "z/client.yaml",
            "token_url: https://${LOGIN_PLACE}/oauth/token\n",
        ),
        ("z/place.yaml", "LOGIN_PLACE: api.mypurecloud.com\n"),
    ]);
    let idle = "# nothing to see here\n".repeat(BYTES / 22);
    for number in 0..FILES {
        many.write(&format!("a/{number:02}.yaml"), &idle);
    }
    let found = many.found(&[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("token-url-wrong-host"), "{found:?}");
    // No word in it makes it worth a first look. What the name holds, nobody can tell now.
    many.write("z/place2.yaml", "LOGIN_PLACE: id.example.com\n");
    assert!(many.found(&[]).is_empty());
}
