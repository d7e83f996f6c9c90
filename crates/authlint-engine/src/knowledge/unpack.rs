//! Reads the rules that the program carries, in their form.

use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};

use super::form::{ABSENT, FALSE, FIELDS, GOES_ON, LIST, MORE, NUMBER, PLAIN, TEXT, TRUE};

/// Reads one value, which is all of the text.
pub(crate) fn unpack<T: DeserializeOwned>(packed: &str) -> Result<T, Error> {
    let mut reader = Reader { packed, at: 0 };
    let value = T::deserialize(&mut reader)?;
    if reader.at == packed.len() {
        Ok(value)
    } else {
        Err(Error::custom(format!("it ends at {}", reader.at)))
    }
}

/// Why something cannot be read.
#[derive(Debug)]
pub(crate) struct Error(Box<str>);

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<M: fmt::Display>(message: M) -> Self {
        Error(message.to_string().into())
    }
}

/// What is packed, and how far it was read.
struct Reader<'de> {
    packed: &'de str,
    at: usize,
}

impl<'de> Reader<'de> {
    fn byte(&mut self) -> Result<u8, Error> {
        let byte = self.packed.as_bytes().get(self.at);
        self.at += 1;
        byte.copied().ok_or_else(|| self.broken())
    }

    /// What begins here, and its number.
    #[inline]
    fn begin(&mut self) -> Result<(u8, usize), Error> {
        let first = self.byte()?;
        let lower = usize::from(first & 0xF);
        if lower < MORE {
            return Ok((first >> 4, lower));
        }
        Ok((first >> 4, self.long()?))
    }

    /// A number that went on.
    fn long(&mut self) -> Result<usize, Error> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            number |= usize::from(byte & (GOES_ON - 1)) << shift;
            shift += 6;
            if byte & GOES_ON == 0 {
                return number.checked_add(MORE).ok_or_else(|| self.broken());
            }
            if shift >= usize::BITS {
                return Err(self.broken());
            }
        }
    }

    /// The number of what begins here, if it is `wanted`.
    #[inline]
    fn expect(&mut self, wanted: u8) -> Result<usize, Error> {
        match self.begin()? {
            (what, number) if what == wanted => Ok(number),
            _ => Err(self.broken()),
        }
    }

    #[inline]
    fn text(&mut self) -> Result<&'de str, Error> {
        let length = self.expect(TEXT)?;
        self.bytes(length)
    }

    #[inline]
    fn bytes(&mut self, length: usize) -> Result<&'de str, Error> {
        let end = self.at.saturating_add(length);
        let text = self.packed.get(self.at..end);
        self.at = end;
        text.ok_or_else(|| self.broken())
    }

    /// True if nothing stands here; it is left there.
    fn is_absent(&self) -> bool {
        self.packed.as_bytes().get(self.at) == Some(&(PLAIN << 4 | ABSENT as u8))
    }

    /// Goes over a value.
    fn skip(&mut self) -> Result<(), Error> {
        let mut left = 1_usize;
        while left > 0 {
            left -= 1;
            match self.begin()? {
                (TEXT, length) => {
                    self.bytes(length)?;
                }
                (LIST, values) => left = left.saturating_add(values),
                (FIELDS, fields) => left = left.saturating_add(fields.saturating_mul(2)),
                _ => {}
            }
        }
        Ok(())
    }

    #[cold]
    fn broken(&self) -> Error {
        Error::custom(format!("something else is wanted before {}", self.at))
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.begin()? {
            (PLAIN, ABSENT) => visitor.visit_unit(),
            (PLAIN, FALSE) => visitor.visit_bool(false),
            (PLAIN, TRUE) => visitor.visit_bool(true),
            (NUMBER, number) => visitor.visit_u64(number as u64),
            (TEXT, length) => visitor.visit_borrowed_str(self.bytes(length)?),
            (LIST, left) => visitor.visit_seq(Left { reader: self, left }),
            (FIELDS, left) => visitor.visit_map(Left { reader: self, left }),
            _ => Err(self.broken()),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let left = self.expect(LIST)?;
        visitor.visit_seq(Left { reader: self, left })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let left = self.expect(FIELDS)?;
        visitor.visit_map(Left { reader: self, left })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_absent() {
            self.at += 1;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    /// A variant is its name, or its name and what it holds.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.begin()? {
            (TEXT, length) => visitor.visit_enum(BorrowedStrDeserializer::new(self.bytes(length)?)),
            (FIELDS, 1) => visitor.visit_enum(Left {
                reader: self,
                left: 1,
            }),
            _ => Err(self.broken()),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.skip()?;
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct
    }
}

/// What is still to come of a list or of fields.
struct Left<'r, 'de> {
    reader: &'r mut Reader<'de>,
    left: usize,
}

impl<'de> SeqAccess<'de> for Left<'_, 'de> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl<'de> MapAccess<'de> for Left<'_, 'de> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        self.next_element_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(&mut *self.reader)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl<'de> EnumAccess<'de> for Left<'_, 'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        Ok((seed.deserialize(&mut *self.reader)?, self))
    }
}

impl<'de> VariantAccess<'de> for Left<'_, 'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        self.reader.deserialize_unit(de::IgnoredAny).map(|_| ())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.reader)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.reader.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.reader.deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::super::pack::pack;
    use super::unpack;

    fn packed(value: &Value) -> String {
        let mut out = String::new();
        pack(value, &mut out).expect("it can be packed");
        out
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (0..100_u64).prop_map(Value::from),
            "\\PC{0,100}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 60, 20, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..20).prop_map(Value::from),
                prop::collection::hash_map("\\PC{0,20}", inner, 0..20)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_was_packed_is_read(value in values()) {
            prop_assert_eq!(unpack::<Value>(&packed(&value)).expect("it is packed"), value);
        }

        #[test]
        fn what_is_broken_is_refused(value in values(), cut in any::<prop::sample::Index>(), bad in "\\PC{0,60}") {
            let packed = packed(&value);
            let mut end = cut.index(packed.len());
            while !packed.is_char_boundary(end) {
                end -= 1;
            }
            prop_assert!(unpack::<Value>(&packed[..end]).is_err());
            let _ = unpack::<Value>(&bad);
        }
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "kebab-case")]
    enum Shape {
        Bare,
        One(String),
        Two(u8, bool),
        Named { it: Option<usize> },
    }

    #[test]
    fn every_form_of_a_type_is_read() {
        let value = json!(["bare", { "one": "ä" }, { "two": [7, true] }, { "named": { "it": 15, "more": { "a": [1] } } }]);
        let shapes: Vec<Shape> = unpack(&packed(&value)).expect("they are shapes");
        let two = Shape::Two(7, true);
        let named = Shape::Named { it: Some(15) };
        let one = Shape::One("ä".to_owned());
        assert_eq!(shapes, [Shape::Bare, one, two, named]);
        for number in [-1.0, 0.5] {
            assert!(pack(&json!(number), &mut String::new()).is_err());
        }
        assert!(unpack::<Vec<u8>>(&packed(&json!([256]))).is_err());
        assert!(unpack::<Vec<u8>>(&packed(&json!("text"))).is_err());
    }
}
