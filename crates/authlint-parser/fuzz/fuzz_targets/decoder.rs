//! Any chain of decoders, cuts and joins leads to the places a simple model says.
//!
//! The model keeps, for each letter, the bytes that wrote it. It knows no runs, which are the
//! part of a `Text` that can go wrong.

#![no_main]

use std::ops::Range;

use authlint_parser::{Decoder, FileId, Span, Text};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;

/// A letter and what wrote it.
#[derive(Clone, Copy)]
struct Letter {
    letter: char,
    span: Span,
    verbatim: bool,
}

/// A text beside what it should be.
struct Pair<'s> {
    text: Text<'s>,
    letters: Vec<Letter>,
    /// Every letter stands behind the one before it, in one file.
    ordered: bool,
}

fuzz_target!(|bytes: &[u8]| {
    // It ends where the bytes do.
    let _ = run(&mut Unstructured::new(bytes));
});

fn run(choices: &mut Unstructured<'_>) -> Result<()> {
    let sources = [source(choices)?, source(choices)?];
    let mut pairs: Vec<Pair<'_>> = (0..)
        .zip(&sources)
        .map(|(file, source)| read(FileId(file), source))
        .collect();
    pairs.iter().for_each(check);
    while !choices.is_empty() && pairs.len() < 24 {
        let pair = choices.choose(&pairs)?;
        let next = match choices.int_in_range(0..=3)? {
            0 => slice(pair, choices)?,
            1 => Pair {
                text: pair.text.clone().into_owned(),
                letters: pair.letters.clone(),
                ..*pair
            },
            2 => join(pair, choices.choose(&pairs)?),
            _ => decode(pair, choices)?,
        };
        check(&next);
        pairs.push(next);
    }
    Ok(())
}

fn source(choices: &mut Unstructured<'_>) -> Result<String> {
    let length = choices.int_in_range(0..=24)?;
    let letters = ['a', 'b', '\\', 'é', '語', '😀', '\n', '\u{feff}'];
    (0..length)
        .map(|_| choices.choose(&letters).copied())
        .collect()
}

fn read(file: FileId, source: &str) -> Pair<'_> {
    let mark = usize::from(source.starts_with('\u{feff}')) * '\u{feff}'.len_utf8();
    let letters = source[mark..].char_indices().map(|(at, letter)| Letter {
        letter,
        span: Span::new(file, mark + at..mark + at + letter.len_utf8()),
        verbatim: true,
    });
    Pair {
        text: Text::of_file(file, source),
        letters: letters.collect(),
        ordered: true,
    }
}

/// A range of letters, and the same in bytes.
fn range(
    pair: &Pair<'_>,
    from: usize,
    choices: &mut Unstructured<'_>,
) -> Result<(Range<usize>, Range<usize>)> {
    let start = choices.int_in_range(from..=pair.letters.len())?;
    let end = choices.int_in_range(start..=pair.letters.len())?;
    Ok((
        start..end,
        offset(&pair.letters, start)..offset(&pair.letters, end),
    ))
}

/// Where letter `index` starts.
fn offset(letters: &[Letter], index: usize) -> usize {
    letters[..index]
        .iter()
        .map(|letter| letter.letter.len_utf8())
        .sum()
}

fn slice<'s>(pair: &Pair<'s>, choices: &mut Unstructured<'_>) -> Result<Pair<'s>> {
    let (letters, bytes) = range(pair, 0, choices)?;
    Ok(Pair {
        text: pair.text.slice(bytes),
        letters: pair.letters[letters].to_vec(),
        ordered: pair.ordered,
    })
}

fn join<'s>(left: &Pair<'s>, right: &Pair<'s>) -> Pair<'s> {
    let joined = Text::join([&left.text, &right.text]);
    Pair {
        text: joined.unwrap_or_else(|| panic!("two texts are joined")),
        letters: [left.letters.as_slice(), &right.letters].concat(),
        ordered: false,
    }
}

fn decode<'s>(pair: &Pair<'s>, choices: &mut Unstructured<'_>) -> Result<Pair<'s>> {
    let mut decoder = Decoder::new(&pair.text);
    let mut letters = Vec::new();
    let mut behind = 0;
    for _ in 0..choices.int_in_range(0..=6)? {
        let (taken, bytes) = range(pair, behind, choices)?;
        behind = taken.end;
        if choices.arbitrary()? {
            decoder.keep(bytes);
            letters.extend_from_slice(&pair.letters[taken]);
            continue;
        }
        if taken.is_empty() && !pair.ordered {
            // Between letters of two places there is no right place.
            continue;
        }
        let with = choices.choose(&["", "a", "é\n", "語語"])?;
        let span = match letters.last() {
            Some(last) if taken.is_empty() => between(&pair.letters, taken.start, *last),
            _ => pair.text.locate(bytes.clone()),
        };
        decoder.replace(bytes, with);
        letters.extend(with.chars().map(|letter| Letter {
            letter,
            span,
            verbatim: false,
        }));
    }
    assert_eq!(decoder.len(), offset(&letters, letters.len()));
    assert_eq!(decoder.is_empty(), letters.is_empty());
    Ok(Pair {
        text: decoder.finish(offset(&pair.letters, behind)),
        letters,
        ordered: pair.ordered,
    })
}

/// What is put in between two letters stands behind the first, or before the second where both
/// are of one escape; and never before what was put in there already.
fn between(letters: &[Letter], index: usize, last: Letter) -> Span {
    let next = letters.get(index).map(|letter| letter.span);
    let before = index.checked_sub(1).map(|index| letters[index].span);
    let (file, at) = match (before, next) {
        (Some(before), Some(next)) if before.file == next.file => {
            (before.file, before.end.min(next.start))
        }
        (Some(before), _) => (before.file, before.end),
        (None, Some(next)) => (next.file, next.start),
        // Nothing was there, so what stands before was put in, too.
        (None, None) => (last.span.file, last.span.start),
    };
    let at = if file == last.span.file {
        at.max(last.span.start)
    } else {
        at
    };
    Span {
        file,
        start: at,
        end: at,
    }
}

/// Compares every range of the text with the model.
fn check(pair: &Pair<'_>) {
    let Pair { text, letters, .. } = pair;
    let value: String = letters.iter().map(|letter| letter.letter).collect();
    assert_eq!(text.as_str(), value);
    for start in 0..=letters.len().min(40) {
        let from = offset(letters, start);
        empty(pair, start, text.locate(from..from));
        assert_eq!(text.editable(from..from), None);
        let mut to = from;
        for end in start + 1..=letters.len().min(start + 12) {
            to += letters[end - 1].letter.len_utf8();
            filled(pair, start..end, from..to);
        }
    }
    if !letters.is_empty() {
        filled(pair, 0..letters.len(), 0..value.len());
        assert_eq!(text.span(), text.locate(0..value.len()));
    }
}

/// A range with letters in it.
fn filled(pair: &Pair<'_>, range: Range<usize>, bytes: Range<usize>) {
    let letters = &pair.letters[range.clone()];
    let span = pair.text.locate(bytes.clone());
    let (first, last) = (letters[0].span, letters[letters.len() - 1].span);
    if pair.ordered {
        let covered = letters
            .iter()
            .fold(first, |span, letter| span.cover(letter.span));
        assert_eq!(span, covered, "{range:?} of {:?}", pair.text);
    } else {
        // Where parts of several places were joined, the span is that of the first place.
        assert_eq!((span.file, span.start), (first.file, first.start));
    }
    let adjacent = |pair: &[Letter]| {
        pair[0].span.file == pair[1].span.file && pair[0].span.end == pair[1].span.start
    };
    let editable = letters.iter().all(|letter| letter.verbatim) && letters.windows(2).all(adjacent);
    let expected = editable.then_some(Span {
        end: last.end,
        ..first
    });
    assert_eq!(
        pair.text.editable(bytes),
        expected,
        "{range:?} of {:?}",
        pair.text
    );
}

/// A range with nothing in it stands at the edge of a letter beside it.
fn empty(pair: &Pair<'_>, at: usize, span: Span) {
    assert!(span.start == span.end, "{at} of {:?}", pair.text);
    let before = at.checked_sub(1).and_then(|index| pair.letters.get(index));
    let beside: Vec<&Letter> = before.into_iter().chain(pair.letters.get(at)).collect();
    let touches = |letter: &&Letter| {
        let edges = [letter.span.start, letter.span.end];
        letter.span.file == span.file && edges.contains(&span.start)
    };
    assert!(
        beside.is_empty() || beside.iter().any(touches),
        "{at} of {:?} is said to be at {span:?}",
        pair.text
    );
}
