//! How a body travels: whole, in chunks, slowly, in part, without end.

use axum::body::Body;
use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress};
use futures_util::stream::{self, unfold};
use std::io;
use std::time::Duration;

/// How an answer travels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Delivery {
    /// As it should.
    Whole,
    /// Not at all: the connection ends.
    None,
    /// Half of it, then the connection ends.
    Half,
    /// Bit by bit.
    Slow {
        /// Over so long.
        ms: u64,
        /// In so many bits.
        chunks: u64,
    },
    /// The body, then more and more of the same, until the client goes.
    Endless {
        /// Between two pieces.
        pause_ms: u64,
    },
    /// A few kilobytes of gzip per gigabyte.
    GzipBomb {
        /// What it unfolds to.
        megabytes: u64,
    },
    /// Half of a gzip stream, its end told by the end of the connection alone.
    CutGzip,
}

/// In chunks.
pub fn streamed(body: Bytes) -> Body {
    Body::from_stream(stream::once(async move { Ok::<_, io::Error>(body) }))
}

/// The first half; its length is that of the whole, so the client can tell that the rest is missing.
pub fn half(body: &Bytes) -> Body {
    let half = body.slice(..body.len() / 2);
    Body::from_stream(unfold(Some(half), |state| async move {
        match state {
            Some(half) if !half.is_empty() => Some((Ok(half), Some(Bytes::new()))),
            Some(_) => {
                // The first half has to leave before the connection ends.
                tokio::time::sleep(Duration::from_millis(30)).await;
                Some((Err(io::Error::from(io::ErrorKind::ConnectionAborted)), None))
            }
            None => None,
        }
    }))
}

/// In so many pieces over so long.
pub fn slow(body: Bytes, ms: u64, chunks: u64) -> Body {
    let size = body
        .len()
        .div_ceil(usize::try_from(chunks).unwrap_or(1))
        .max(1);
    let pause = Duration::from_millis(ms / chunks.max(1));
    Body::from_stream(unfold(body, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let chunk = rest.split_to(size.min(rest.len()));
        Some((Ok::<_, io::Error>(chunk), rest))
    }))
}

/// The body without its last byte, so that JSON stays open, then blanks for ever.
pub fn endless(body: Bytes, pause_ms: u64) -> Body {
    let begun = body.slice(..body.len().saturating_sub(1));
    let more = Bytes::from(vec![b' '; 64 * 1024]);
    Body::from_stream(unfold(
        (Some(begun), more),
        move |(first, more)| async move {
            if let Some(first) = first.filter(|first| !first.is_empty()) {
                return Some((Ok::<_, io::Error>(first), (None, more)));
            }
            tokio::time::sleep(Duration::from_millis(pause_ms)).await;
            Some((Ok(more.clone()), (None, more)))
        },
    ))
}

const MEGABYTE: usize = 1024 * 1024;

/// JSON text of so many megabytes of the same letter, as a valid gzip stream.
pub fn gzip_bomb(megabytes: u64) -> Body {
    let (open, letters, close) = (b"\"", vec![b'a'; MEGABYTE], b"\"");
    let mut packer = Compress::new(Compression::best(), false);
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let first = [&head[..], &flushed(&mut packer, open)].concat();
    // A full flush begins anew, so the same bytes may follow each other as often as wished.
    let piece = Bytes::from(flushed(&mut packer, &letters));
    let (mut all, mut one) = (Crc::new(), Crc::new());
    all.update(open);
    one.update(&letters);
    for _ in 0..megabytes {
        all.combine(&one);
    }
    all.update(close);
    let last_letter = flushed(&mut packer, close);
    // An empty last block, then the check sum and the length.
    let tail = [
        &last_letter[..],
        &[3, 0],
        &all.sum().to_le_bytes(),
        &all.amount().to_le_bytes(),
    ]
    .concat();
    Body::from_stream(unfold(0, move |at| {
        let chunk = match at {
            0 => Some(Bytes::from(first.clone())),
            at if at <= megabytes => Some(piece.clone()),
            at if at == megabytes + 1 => Some(Bytes::from(tail.clone())),
            _ => None,
        };
        async move { chunk.map(|chunk| (Ok::<_, io::Error>(chunk), at + 1)) }
    }))
}

fn flushed(packer: &mut Compress, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() / 100 + 1024);
    // It fails for output that has no room only.
    drop(packer.compress_vec(data, &mut out, FlushCompress::Full));
    out
}
