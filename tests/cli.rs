//! Commands and their exact output: `tests/cli/*.toml`.

#[test]
fn commands() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cli");
    trycmd::TestCases::new()
        .case(format!("{folder}/*.toml"))
        .register_bin(
            "authlint",
            std::path::PathBuf::from(env!("CARGO_BIN_EXE_authlint")),
        )
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .run();
}
