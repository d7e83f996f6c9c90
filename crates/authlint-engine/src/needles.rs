//! Tells whether one of many words stands in a text, without regard to the case of ASCII letters.
//!
//! Every file of a tree goes through this, and most hold none of the words. So only every second place of a text is looked
//! at: four bytes of it, which are looked up in a table that fits the nearest cache. Of each word two such pieces are in the
//! table, one for each way in which it can lie to the places that are looked at; an automaton over as many words goes
//! through a text byte by byte, and takes several times as long to make as this.

/// How many bytes are looked up at once.
const PIECE: usize = 4;

/// A shorter word is everywhere.
const SHORTEST: usize = 3;

/// What turns letters into lower case, and other bytes into others: it says where to look, not what is there.
const LOWER: u32 = 0x2020_2020;

/// How many bits of a hash tell whether any word has the piece, and how many lead to the words.
const SEEN_BITS: u32 = 16;
const BUCKET_BITS: u32 = 12;

/// Words to look for.
#[derive(Clone, Debug)]
pub(crate) struct Needles {
    /// In lower case.
    words: Vec<Vec<u8>>,
    /// A bit for each hash of a piece that some word has.
    seen: Vec<u64>,
    /// Where the places of each bucket begin.
    buckets: Vec<u32>,
    places: Vec<Place>,
    /// One of the words is so short that it is everywhere.
    everywhere: bool,
}

/// A piece of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    bucket: u32,
    piece: u32,
    word: u32,
    /// How far behind the beginning of the word; -1 if the piece begins one byte before it.
    at: i32,
}

impl Needles {
    /// A search for `words`; empty ones are left out.
    pub(crate) fn new<W: AsRef<str>>(words: &[W]) -> Self {
        let words = words.iter().map(|word| word.as_ref().as_bytes());
        let words = words.filter(|word| !word.is_empty());
        let words: Vec<Vec<u8>> = words.map(<[u8]>::to_ascii_lowercase).collect();
        let mut needles = Needles {
            everywhere: words.iter().any(|word| word.len() < SHORTEST),
            seen: vec![0; 1 << (SEEN_BITS - 6)],
            buckets: Vec::with_capacity((1 << BUCKET_BITS) + 1),
            places: Vec::with_capacity(words.len() * 2),
            words: Vec::new(),
        };
        for (number, word) in words.iter().enumerate() {
            needles.add(number as u32, word);
        }
        needles.words = words;
        needles.places.sort_unstable();
        needles.places.dedup();
        for bucket in 0..=1 << BUCKET_BITS {
            let start = needles
                .places
                .partition_point(|place| place.bucket < bucket);
            needles.buckets.push(start as u32);
        }
        needles
    }

    /// True if one of the words stands in `text`.
    pub(crate) fn stand_in(&self, text: &str) -> bool {
        if self.everywhere {
            return true;
        }
        let bytes = text.as_bytes();
        let last = bytes.len().saturating_sub(PIECE - 1);
        for at in (0..last).step_by(2) {
            let piece = piece(&bytes[at..at + PIECE]);
            if self.is_seen(piece) && self.stands(piece, bytes, at) {
                return true;
            }
        }
        // Short words may begin so late that no whole piece is left.
        let rest = last.next_multiple_of(2);
        (rest..bytes.len()).step_by(2).any(|at| {
            let mut padded = [0; PIECE];
            let left = bytes.len().min(at + PIECE) - at;
            padded[..left].copy_from_slice(&bytes[at..at + left]);
            self.stands(piece(&padded), bytes, at)
        })
    }

    fn is_seen(&self, piece: u32) -> bool {
        let bit = hash(piece, SEEN_BITS);
        self.seen[(bit >> 6) as usize] & 1 << (bit & 63) != 0
    }

    /// True if a word that has the piece at `at` stands there.
    fn stands(&self, piece: u32, bytes: &[u8], at: usize) -> bool {
        let bucket = hash(piece, BUCKET_BITS) as usize;
        let (start, end) = (self.buckets[bucket], self.buckets[bucket + 1]);
        let places = &self.places[start as usize..end as usize];
        places.iter().any(|place| {
            let word = &self.words[place.word as usize];
            let start = at.checked_add_signed(-place.at as isize);
            let here = start.and_then(|start| bytes.get(start..start + word.len()));
            place.piece == piece && here.is_some_and(|here| here.eq_ignore_ascii_case(word))
        })
    }

    fn add(&mut self, number: u32, word: &[u8]) {
        if word.len() > PIECE {
            let starts = 0..=word.len() - PIECE - 1;
            let start = starts.min_by_key(|start| commonness(&word[*start..start + PIECE + 1]));
            let start = start.unwrap_or_default();
            for at in [start, start + 1] {
                self.put(piece(&word[at..at + PIECE]), number, at as i32);
            }
            return;
        }
        // What stands before or behind a short word is anything.
        for other in 0..=u8::MAX {
            let mut before = vec![other];
            before.extend(word);
            before.resize(before.len().max(PIECE), other);
            self.put(piece(&before[..PIECE]), number, -1);
            let mut behind = word.to_vec();
            behind.resize(PIECE, other);
            self.put(piece(&behind), number, 0);
        }
    }

    fn put(&mut self, piece: u32, word: u32, at: i32) {
        let bit = hash(piece, SEEN_BITS);
        self.seen[(bit >> 6) as usize] |= 1 << (bit & 63);
        let bucket = hash(piece, BUCKET_BITS);
        self.places.push(Place {
            bucket,
            piece,
            word,
            at,
        });
    }
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
    let rank = |byte: &u8| FREQUENT.iter().position(|known| known == byte);
    bytes.iter().filter_map(rank).sum()
}

#[cfg(test)]
mod tests {
    use super::Needles;

    #[test]
    fn a_word_is_found_wherever_it_stands() {
        let words = ["token_url", "OAuth", "eyJ", "sig=", "Ä_scope", "x-y-z-1"];
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
    fn it_finds_what_a_plain_search_finds() {
        let letters = ['a', 'B', 'b', '_', '0', 'é', '\n', '@'];
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
        assert!(Needles::new(&["X"]).stand_in("text"));
    }
}
