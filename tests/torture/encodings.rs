//! Text that is written in another way than most.

use super::tree::{Case, case, fault, fault_line};

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn utf32(text: &str, bytes: fn(u32) -> [u8; 4]) -> Vec<u8> {
    text.chars().map(u32::from).flat_map(bytes).collect()
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case("utf-16-le", |tree| {
            tree.put(
                "a.yaml",
                [b"\xff\xfe", &utf16(&fault(), u16::to_le_bytes)[..]].concat(),
            )?;
            tree.put(
                ".env",
                [b"\xff\xfe", &utf16(&fault_line(), u16::to_le_bytes)[..]].concat(),
            )
        })
        .finds(&["a.yaml", ".env"]),
        case("utf-16-be", |tree| {
            tree.put(
                "a.yaml",
                [b"\xfe\xff", &utf16(&fault(), u16::to_be_bytes)[..]].concat(),
            )
        })
        .finds(&["a.yaml"]),
        case("utf-32", |tree| {
            tree.put(
                "a.yaml",
                [b"\xff\xfe\0\0", &utf32(&fault(), u32::to_le_bytes)[..]].concat(),
            )?;
            tree.put(
                "b.yaml",
                [b"\0\0\xfe\xff", &utf32(&fault(), u32::to_be_bytes)[..]].concat(),
            )
        })
        .finds(&["a.yaml", "b.yaml"]),
        case("wide-without-a-mark", |tree| {
            tree.put("a.yaml", utf16(&fault(), u16::to_le_bytes))?;
            tree.put("b.yaml", utf16(&fault(), u16::to_be_bytes))?;
            tree.put("c.yaml", utf32(&fault(), u32::to_le_bytes))
        })
        .finds(&["a.yaml", "b.yaml", "c.yaml"]),
        case("wide-and-broken", |tree| {
            let halves = [
                utf16(&fault(), u16::to_le_bytes),
                b"# \x00\xd8\x00\xd8\0\0 \0x".to_vec(),
            ];
            tree.put("a.yaml", [&b"\xff\xfe"[..], &halves.concat()].concat())
        })
        .finds(&["a.yaml"]),
        case("utf-8-mark", |tree| {
            tree.put("a.yaml", [b"\xef\xbb\xbf", fault().as_bytes()].concat())?;
            tree.put(".env", [b"\xef\xbb\xbf", fault_line().as_bytes()].concat())?;
            let json = "{\"token_url\":\"https://api.mypurecloud.com/oauth/token\"}";
            tree.put("b.json", format!("\u{feff}{json}"))?;
            tree.put("c.yaml", format!("a: 1\n\u{feff}\n{}", fault()))
        })
        .finds(&["a.yaml", ".env", "b.json"])
        .tells(&["c.yaml"]),
        case("not-utf-8", |tree| {
            let odd = b"# caf\xe9 \xff\xfe\x80 \xc0\xaf \xed\xa0\x80\nname: caf\xe9\n";
            tree.put(
                "a.yaml",
                [&odd[..], fault().as_bytes(), b"x: \xf5\x90\n"].concat(),
            )?;
            tree.put(
                "b.json",
                b"{\"a\":\"\xff\xfe\",\"token_url\":\"https://api.mypurecloud.com/oauth/token\"}",
            )?;
            tree.put(".env", [b"A=\xff\n", fault_line().as_bytes()].concat())?;
            tree.put("cut.yaml", [fault().as_bytes(), b"y: \xe2\x82"].concat())
        })
        .finds(&["a.yaml", "b.json", ".env", "cut.yaml"]),
        case("nul", |tree| {
            tree.put("a.yaml", [b"a: 1\n# \0\n", fault().as_bytes()].concat())?;
            tree.put(
                "b.json",
                b"{\"a\":\"\0\",\"token_url\":\"https://api.mypurecloud.com/oauth/token\"}",
            )?;
            let late = "a: 1\n".repeat(20_000) + "# \0\n" + &fault();
            tree.put("late.yaml", late)
        })
        .finds(&["a.yaml", "b.json", "late.yaml"]),
        case("line-ends", |tree| {
            tree.put("crlf.yaml", fault().replace('\n', "\r\n"))?;
            tree.put("cr.yaml", fault().replace('\n', "\r"))?;
            tree.put(
                "odd.yaml",
                format!("# 1\u{85}b: 2\u{2028}c: 3\u{2029}\n{}", fault()),
            )?;
            tree.put("feeds.env", format!("a=1\u{b}\u{c}\n{}", fault_line()))
        })
        .finds(&["crlf.yaml", "cr.yaml", "odd.yaml", "feeds.env"]),
        case("not-what-the-name-says", |tree| {
            let noise: Vec<u8> = (0..=255).cycle().take(5000).collect();
            tree.put(
                "packed.yaml",
                [b"\x1f\x8b\x08\0\0\0\0\0\x02\xff", &noise[..]].concat(),
            )?;
            tree.put(
                "picture.json",
                [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &noise[..]].concat(),
            )?;
            tree.put("program.toml", [&b"\x7fELF"[..], &[0; 200]].concat())?;
            let small: [(&str, &[u8]); 13] = [
                ("empty.yaml", b""),
                ("blank.json", b" "),
                ("mark.json", b"\xef\xbb\xbf"),
                ("wide-mark.env", b"\xff\xfe"),
                ("dashes.yaml", b"---"),
                ("dots.yaml", b"...\n---\n...\n"),
                ("comment.yaml", b"#"),
                ("tab.yaml", b"token_url:\n\t- b\n"),
                ("brace.json", b"{\"token_url\":"),
                ("equals.env", b"TOKEN_URL="),
                ("quote.sh", b"curl \""),
                ("fence.md", b"```"),
                (".env", b""),
            ];
            small
                .into_iter()
                .try_for_each(|(name, bytes)| tree.put(name, bytes))
        })
        .tells(&["packed.yaml", "picture.json", "program.toml"]),
    ]
}
