//! What each escape stands for in each language.

use super::Meaning::{self, AsWritten, Itself, Letter, Nothing, Unknown};
use super::meaning;
use crate::format::Language::{
    self, CSharp, Go, Groovy, Java, JavaScript, Kotlin, Php, PowerShell, Python, Ruby, Rust,
};

const CASES: [(Language, &str, Meaning); 46] = [
    (Python, "n", Letter(1, '\n')),
    (Python, "q", AsWritten),
    (Python, "x41", Letter(3, 'A')),
    (Python, "x4", AsWritten),
    (Python, "101", Letter(3, 'A')),
    (Python, "0", Letter(1, '\0')),
    (Python, "ud800", Unknown(5)),
    (Python, "U0001F600", Letter(9, '😀')),
    (Python, "N{DASH}", Unknown(7)),
    (Python, "\r\n", Nothing(2)),
    (Python, "", AsWritten),
    (JavaScript, "q", Itself),
    (JavaScript, "u{1F600}", Letter(8, '😀')),
    (JavaScript, "ud83d\\ude00", Letter(11, '😀')),
    (JavaScript, "ud83d\\u0041", Unknown(5)),
    (JavaScript, "\n", Nothing(1)),
    (Go, "101", Letter(3, 'A')),
    (Go, "10", AsWritten),
    (Go, "xff", Unknown(3)),
    (Go, "a", Letter(1, '\u{7}')),
    (Java, "uuu0041", Letter(7, 'A')),
    (Java, "s", Letter(1, ' ')),
    (Java, "ud83d\\ude00", Letter(11, '😀')),
    (Java, "x41", AsWritten),
    (Kotlin, "$", Itself),
    (Kotlin, "101", AsWritten),
    (Groovy, "$", Itself),
    (CSharp, "x4", Letter(2, '\u{4}')),
    (CSharp, "x41g", Letter(3, 'A')),
    (CSharp, "e", Letter(1, '\u{1b}')),
    (CSharp, "0", Letter(1, '\0')),
    (Ruby, "s", Letter(1, ' ')),
    (Ruby, "q", Itself),
    (Ruby, "C-a", Unknown(1)),
    (Ruby, "xe9", Unknown(3)),
    (Php, "'", AsWritten),
    (Php, "\"", Itself),
    (Php, "$", Itself),
    (Php, "u{e9}", Letter(5, 'é')),
    (Php, "u00e9", AsWritten),
    (Rust, "\n   x", Nothing(4)),
    (Rust, "u{1_F600}", Letter(9, '😀')),
    (Rust, "x41", Letter(3, 'A')),
    (PowerShell, "u{e9}", Letter(5, 'é')),
    (PowerShell, "\"", Itself),
    (PowerShell, "t", Letter(1, '\t')),
];

#[test]
fn escapes_mean_what_the_language_says() {
    for (language, rest, expected) in CASES {
        assert_eq!(meaning(rest, language), expected, "{language:?} {rest:?}");
    }
}
