//! A text as bytes that know where they come from.

/// A byte of a text that is written in one way only, and the bytes of the text itself that it stands for.
#[derive(Clone, Copy)]
pub(crate) struct Unit {
    /// The byte.
    pub(crate) byte: u8,
    /// As [`Unit::start`], in four bytes.
    pub(super) start: u32,
    /// As [`Unit::end`], in four bytes.
    pub(super) end: u32,
}

impl Unit {
    /// Where in the text it begins.
    pub(crate) fn start(self) -> usize {
        self.start as usize
    }

    /// Where in the text the next one begins.
    pub(crate) fn end(self) -> usize {
        self.end as usize
    }
}

/// The number that so many digits write.
pub(super) fn number(units: &[Unit], digits: usize, radix: u32) -> Option<u32> {
    let units = units.get(..digits).filter(|units| !units.is_empty())?;
    units.iter().try_fold(0_u32, |number, unit| {
        let digit = char::from(unit.byte).to_digit(radix)?;
        number.checked_mul(radix)?.checked_add(digit)
    })
}
