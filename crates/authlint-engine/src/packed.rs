//! Facts as bytes, and back, so that a later run need not find them again.
//!
//! Values stand one after the other, without names: whoever reads them is the program that wrote them. Numbers take seven bits
//! to a byte, the lowest first. The number of a file is no part of its facts: in another run it has another.

mod read;
mod write;

pub(crate) use read::unpack;
pub(crate) use write::pack;

/// The name of the type that numbers files.
const FILE: &str = "FileId";

/// Of a byte of a number, the bit that says that it goes on.
const GOES_ON: u8 = 1 << 7;

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use authlint_parser::{FileId, Located, Span, Text};
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{pack, unpack};

    #[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
    #[serde(rename_all = "kebab-case")]
    enum Shape {
        Bare,
        One(String),
        Two(u8, bool),
        Named { it: Option<usize>, at: Span },
    }

    #[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
    struct All {
        below: i64,
        shapes: Vec<Shape>,
        names: BTreeMap<String, Option<char>>,
        pair: (u64, Box<str>),
        words: HashSet<String>,
    }

    fn shapes() -> impl Strategy<Value = Shape> {
        let span = (any::<u32>(), any::<u32>()).prop_map(|(start, end)| Span {
            file: FileId(7),
            start,
            end,
        });
        prop_oneof![
            Just(Shape::Bare),
            "\\PC{0,40}".prop_map(Shape::One),
            any::<(u8, bool)>().prop_map(|(number, flag)| Shape::Two(number, flag)),
            (any::<Option<usize>>(), span).prop_map(|(it, at)| Shape::Named { it, at }),
        ]
    }

    prop_compose! {
        fn alls()(
            below in any::<i64>(),
            shapes in prop::collection::vec(shapes(), 0..20),
            names in prop::collection::btree_map("\\PC{0,10}", any::<Option<char>>(), 0..5),
            number in any::<u64>(),
            text in "\\PC{0,200}",
            words in prop::collection::hash_set("[a-z]{0,5}", 0..5),
        ) -> All {
            All { below, shapes, names, pair: (number, text.into()), words }
        }
    }

    proptest! {
        #[test]
        fn what_was_packed_is_read(all in alls()) {
            prop_assert_eq!(unpack::<All>(&pack(&all), FileId(7)), Some(all));
        }

        #[test]
        fn what_is_broken_is_refused(all in alls(), cut in any::<prop::sample::Index>(), bad in any::<Vec<u8>>()) {
            let packed = pack(&all);
            prop_assert_eq!(unpack::<All>(&packed[..cut.index(packed.len())], FileId(7)), None);
            let more = [&packed[..], &[0]].concat();
            prop_assert_eq!(unpack::<All>(&more, FileId(7)), None);
            // Whatever it says, it neither panics nor takes more room than there are bytes.
            let _ = unpack::<All>(&bad, FileId(7));
        }
    }

    #[test]
    fn spans_are_of_the_file_that_is_read() {
        let text = Text::verbatim("ab", Span::new(FileId(3), 5..7)).into_owned();
        let name = Located {
            value: "x",
            span: Span::new(FileId(3), 0..9),
        };
        let packed = pack(&(text, name));
        let read: Option<(Text<'static>, Located<String>)> = unpack(&packed, FileId(4));
        let (text, name) = read.expect("it is packed");
        assert_eq!(text.locate(0..1), Span::new(FileId(4), 5..6));
        assert_eq!(name.span, Span::new(FileId(4), 0..9));
    }
}
