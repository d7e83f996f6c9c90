//! Key names as words.

/// The words of a name, in lower case: `GENESYS_TOKEN_URL`, `genesysTokenUrl` and
/// `genesys.token-url` are the same three.
pub fn words_of(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut letters = name.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        if !letter.is_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        } else {
            let next_is_lower = letters.peek().is_some_and(|next| next.is_lowercase());
            // `tokenUrl`, and `SDKToken`, but not the inside of `TOKEN`.
            let starts = letter.is_uppercase()
                && (before.is_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_uppercase() && next_is_lower));
            if starts && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}
