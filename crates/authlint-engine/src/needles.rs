//! Tells whether one of many words stands in a text, without regard to the case of ASCII letters.
//!
//! Every file of a tree goes through this, and most hold none of the words. So only every second place of a text is looked
//! at: four bytes of it, which are looked up in a table that fits the nearest cache. Of each word two such pieces are in the
//! table, one for each way in which it can lie to the places that are looked at; an automaton over as many words goes
//! through a text byte by byte, and takes several times as long to make as this.
//!
//! `build.rs` makes the tables of the built-in rules' words with this very file, since to make them takes longer than to
//! look through most files.

use std::borrow::Cow;

/// Ends a word that is looked for where no letter, digit, `_` or `-` may follow it, behind a slash neither.
pub(crate) const END: char = '$';

/// How many bytes are looked up at once.
const PIECE: usize = 4;

/// A shorter word is everywhere.
const SHORTEST: usize = 3;

/// What turns letters into lower case, and other bytes into others: it says where to look, not what is there.
const LOWER: u32 = 0x2020_2020;

/// How many bits of a hash tell whether any word has the piece, and how many lead to the words.
const SEEN_BITS: u32 = 16;
const BUCKET_BITS: u32 = 12;

/// Words of [`Needles::seen`].
const SEEN: usize = 1 << (SEEN_BITS - 6);

/// Words to look for. The fields are what `build.rs` writes down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Needles {
    /// The letters of all words, one behind the other.
    pub(crate) letters: Cow<'static, str>,
    pub(crate) words: Cow<'static, [Word]>,
    /// A bit for each hash of a piece that some word has.
    pub(crate) seen: Cow<'static, [u64]>,
    /// Where the places of each bucket begin.
    pub(crate) buckets: Cow<'static, [u32]>,
    pub(crate) places: Cow<'static, [Place]>,
    /// One of the words is so short that it is everywhere.
    pub(crate) everywhere: bool,
}

/// A word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Where its letters begin, and where they end.
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// Case counts.
    pub(crate) exact: bool,
    /// It stands at the end of a name.
    pub(crate) ends: bool,
    /// It is the whole name of a variable, which is no part of a longer one.
    pub(crate) whole: bool,
}

impl Word {
    /// True if it stands in `bytes` from `start` on, when these are its `letters`.
    fn stands(&self, letters: &[u8], bytes: &[u8], start: usize) -> bool {
        let end = start + letters.len();
        let is_same = bytes.get(start..end).is_some_and(|here| match self.exact {
            true => here == letters,
            false => here.eq_ignore_ascii_case(letters),
        });
        let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let behind = if bytes.get(end) == Some(&b'/') {
            end + 1
        } else {
            end
        };
        is_same
            && !(self.ends && bytes.get(behind).is_some_and(goes_on))
            && !(self.whole && (goes_back(&bytes[..start]) || bytes.get(end).is_some_and(is_part)))
    }
}

/// True for what names of variables go on with.
fn is_part(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

/// True if a name of a variable goes on at the end of `before`. Small letters may be an escape (`\nNAME`) or an option (`-eNAME`), as
/// may be one letter behind a dash (`-DNAME`).
fn goes_back(before: &[u8]) -> bool {
    let part = |byte: &u8| is_part(byte) && !byte.is_ascii_lowercase();
    match before {
        [.., b'-' | b'\\', letter] if letter.is_ascii_alphabetic() => false,
        [.., last] => part(last),
        [] => false,
    }
}

/// A piece of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) piece: u32,
    pub(crate) word: u32,
    /// How far behind the beginning of the word; -1 if the piece begins one byte before it.
    pub(crate) at: i32,
}

impl Needles {
    /// A search for `words`, each of which counts in whatever case if it has no capital letter, and only at the end of a
    /// name if it ends with [`END`]. Empty ones stand nowhere.
    pub(crate) fn new<W: AsRef<str>>(words: &[W]) -> Self {
        Needles::of(words, false)
    }

    /// A search for names of variables, which are no parts of longer ones.
    pub(crate) fn of_names<W: AsRef<str>>(names: &[W]) -> Self {
        Needles::of(names, true)
    }

    fn of<W: AsRef<str>>(texts: &[W], whole: bool) -> Self {
        let mut letters = String::new();
        let mut words = Vec::with_capacity(texts.len());
        let mut seen = vec![0; SEEN];
        let mut places = Vec::with_capacity(texts.len() * 2);
        let mut everywhere = false;
        for (number, text) in texts.iter().map(AsRef::as_ref).enumerate() {
            let bare = text.strip_suffix(END);
            let from = letters.len() as u32;
            letters.push_str(bare.unwrap_or(text));
            let word = Word {
                from,
                to: letters.len() as u32,
                ends: bare.is_some(),
                exact: text.bytes().any(|byte| byte.is_ascii_uppercase()),
                whole,
            };
            let bytes = &letters.as_bytes()[from as usize..];
            everywhere |= (1..SHORTEST).contains(&bytes.len());
            words.push(word);
            for (piece, at) in pieces(bytes) {
                let bit = hash(piece, SEEN_BITS);
                seen[(bit >> 6) as usize] |= 1 << (bit & 63);
                places.push(Place {
                    piece,
                    word: number as u32,
                    at,
                });
            }
        }
        let (buckets, places) = in_buckets(&places);
        Needles {
            letters: letters.into(),
            words: words.into(),
            seen: seen.into(),
            buckets: buckets.into(),
            places: places.into(),
            everywhere,
        }
    }

    /// True if one of the words stands in `text`.
    pub(crate) fn stand_in(&self, text: &str) -> bool {
        self.everywhere || self.find(text, &mut |_| true)
    }

    /// True if one of the words is so short that it stands in every text.
    pub(crate) fn are_everywhere(&self) -> bool {
        self.everywhere
    }

    /// Shows the number of each word that stands in `text`, some of them more than once, until `enough` says so.
    pub(crate) fn find(&self, text: &str, enough: &mut impl FnMut(usize) -> bool) -> bool {
        let bytes = text.as_bytes();
        let last = bytes.len().saturating_sub(PIECE - 1);
        let Some(seen) = self.seen.first_chunk::<SEEN>() else {
            return false;
        };
        for at in (0..last).step_by(2) {
            let piece = piece(&bytes[at..at + PIECE]);
            let bit = hash(piece, SEEN_BITS);
            let is_seen = seen[(bit >> 6) as usize] & 1 << (bit & 63) != 0;
            if is_seen && self.found(piece, bytes, at, enough) {
                return true;
            }
        }
        // Short words may begin so late that no whole piece is left.
        let rest = last.next_multiple_of(2);
        (rest..bytes.len()).step_by(2).any(|at| {
            let mut padded = [0; PIECE];
            let left = bytes.len().min(at + PIECE) - at;
            padded[..left].copy_from_slice(&bytes[at..at + left]);
            self.found(piece(&padded), bytes, at, enough)
        })
    }

    /// Shows the words that have the piece at `at` and stand there.
    fn found(
        &self,
        piece: u32,
        bytes: &[u8],
        at: usize,
        enough: &mut impl FnMut(usize) -> bool,
    ) -> bool {
        let bucket = hash(piece, BUCKET_BITS) as usize;
        let (start, end) = (self.buckets[bucket], self.buckets[bucket + 1]);
        let places = &self.places[start as usize..end as usize];
        places.iter().any(|place| {
            let start = at.checked_add_signed(-place.at as isize);
            let stands = |start| {
                let word = &self.words[place.word as usize];
                let letters = &self.letters.as_bytes()[word.from as usize..word.to as usize];
                word.stands(letters, bytes, start)
            };
            place.piece == piece && start.is_some_and(stands) && enough(place.word as usize)
        })
    }
}

/// The pieces of a word by which it is found, each with how far behind its beginning that is: one for each way in which it
/// can lie to the places that are looked at.
fn pieces(word: &[u8]) -> Vec<(u32, i32)> {
    if word.is_empty() {
        return Vec::new();
    }
    if word.len() > PIECE {
        let starts = 0..=word.len() - PIECE - 1;
        let start = starts.min_by_key(|start| commonness(&word[*start..start + PIECE + 1]));
        let start = start.unwrap_or_default();
        let at = |at: usize| (piece(&word[at..at + PIECE]), at as i32);
        return vec![at(start), at(start + 1)];
    }
    // What stands before or behind a short word is anything.
    let mut pieces = Vec::with_capacity(2 << 8);
    for other in 0..=u8::MAX {
        let mut bytes = [other; PIECE];
        let end = PIECE.min(word.len() + 1);
        bytes[1..end].copy_from_slice(&word[..end - 1]);
        pieces.push((piece(&bytes), -1));
        if word.len() < PIECE || other == 0 {
            let mut bytes = [other; PIECE];
            bytes[..word.len()].copy_from_slice(word);
            pieces.push((piece(&bytes), 0));
        }
    }
    pieces
}

/// The places by the hashes of their pieces, and where those of each begin.
fn in_buckets(places: &[Place]) -> (Vec<u32>, Vec<Place>) {
    let bucket = |place: &Place| hash(place.piece, BUCKET_BITS) as usize;
    let mut starts = vec![0; (1 << BUCKET_BITS) + 1];
    for place in places {
        starts[bucket(place) + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut sorted = places.to_vec();
    for place in places {
        let at = &mut next[bucket(place)];
        sorted[*at as usize] = *place;
        *at += 1;
    }
    (starts, sorted)
}

/// The four bytes, as a number in which the case of letters does not show.
fn piece(bytes: &[u8]) -> u32 {
    let mut piece = [0; PIECE];
    piece.copy_from_slice(&bytes[..PIECE]);
    u32::from_le_bytes(piece) | LOWER
}

/// Fibonacci hashing: the upper bits of a product.
fn hash(piece: u32, bits: u32) -> u32 {
    piece.wrapping_mul(0x9E37_79B1) >> (32 - bits)
}

/// How often letters stand in configuration and programs, roughly: a word is looked for by those that are rare.
fn commonness(bytes: &[u8]) -> usize {
    const FREQUENT: &[u8] = b"zjqxkw9876543yvb2g_uh0f1-mpd:./clnisarot e";
    // Looked up, since every start goes through it for each of some thousand words.
    const RANKS: [u8; 256] = {
        let mut ranks = [0; 256];
        let mut rank = 0;
        while rank < FREQUENT.len() {
            let byte = FREQUENT[rank];
            ranks[byte as usize] = rank as u8;
            ranks[byte.to_ascii_uppercase() as usize] = rank as u8;
            rank += 1;
        }
        ranks
    };
    let ranks = bytes
        .iter()
        .map(|byte| usize::from(RANKS[usize::from(*byte)]));
    ranks.sum()
}

#[cfg(test)]
mod tests {
    use super::Needles;

    #[test]
    fn a_word_is_found_wherever_it_stands() {
        let words = ["token_url", "oauth", "eyj", "sig=", "ä_scope", "x-y-z-1"];
        for word in words {
            let needles = Needles::new(&[word, "something_else", "more"]);
            for before in 0..9 {
                for behind in 0..6 {
                    let text = format!("{}{word}{}", ".".repeat(before), " ".repeat(behind));
                    assert!(needles.stand_in(&text), "{text:?}");
                    let upper = text.to_ascii_uppercase();
                    assert!(needles.stand_in(&upper), "{upper:?}");
                    let cut = text.replacen(word, &word[..word.len() - 1], 1);
                    assert!(!needles.stand_in(&cut), "{cut:?}");
                }
            }
        }
    }

    #[test]
    fn case_counts_for_a_word_in_capitals_and_what_follows_for_one_that_ends() {
        let needles = Needles::new(&["MM_", "/token$"]);
        for text in [
            "MM_SECRET",
            "https://id.example.org/token\n",
            "/TOKEN/",
            "a /token",
        ] {
            assert!(needles.stand_in(text), "{text}");
        }
        for text in [
            "mm_secret",
            "/tokens",
            "/token/keys",
            "/token-exchange",
            "/token_url",
        ] {
            assert!(!needles.stand_in(text), "{text}");
        }
    }

    #[test]
    fn a_name_is_no_part_of_a_longer_one() {
        let needles = Needles::of_names(&["API", "LOGIN_HOST"]);
        for text in [
            "API=x",
            "env API",
            "\"A=1\\nAPI=x\"",
            "docker run -eAPI=x",
            "java -DAPI=x",
            "${API:-x}",
            "x\nLOGIN_HOST: y",
        ] {
            assert!(needles.stand_in(text), "{text}");
        }
        for text in [
            "MY_API=x",
            "APIS",
            "APIs",
            "API_URL=x",
            "2API",
            "api=x",
            "RESTAPI",
            "-XAAPI",
            "LOGIN_HOSTS",
        ] {
            assert!(!needles.stand_in(text), "{text}");
        }
    }

    #[test]
    fn it_finds_what_a_plain_search_finds() {
        let letters = ['a', 'c', 'b', '_', '0', 'é', '\n', '@'];
        let mut state = 7_u32;
        let mut text = |length: usize| -> String {
            let letter = |_| {
                state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
                letters[(state >> 16) as usize % letters.len()]
            };
            (0..length).map(letter).collect()
        };
        let mut found = 0;
        for round in 0..3_000 {
            let words: Vec<String> = (0..3).map(|of| text(3 + (round + of) % 5)).collect();
            let text = text(round % 90);
            let lower = text.to_ascii_lowercase();
            let mut known = words.iter().map(|word| word.to_ascii_lowercase());
            let expected = known.any(|word| lower.contains(&word));
            found += usize::from(expected);
            assert_eq!(
                Needles::new(&words).stand_in(&text),
                expected,
                "{words:?} {text:?}"
            );
        }
        assert!(found > 100, "chance found little: {found}");
    }

    #[test]
    fn no_word_stands_nowhere_and_a_letter_everywhere() {
        assert!(!Needles::new(&[""]).stand_in("text"));
        assert!(!Needles::new::<&str>(&[]).stand_in("text"));
        assert!(Needles::new(&["x"]).stand_in("text"));
    }
}
