//! Packed bytes made by hand: streams that unpack to a thousand times their size, and archives that hold them.
//!
//! A mebibyte of zeros is packed once, so that its end falls on a whole byte, and repeated: a stream of gigabytes is made
//! in no time.

use flate2::{Compress, Compression, FlushCompress};

const MEBIBYTE: usize = 1 << 20;

/// As many mebibytes of zeros, as a raw stream of deflate.
pub fn zeros(mebibytes: usize) -> Vec<u8> {
    let plain = vec![0; MEBIBYTE];
    let mut packed = Vec::with_capacity(MEBIBYTE);
    let mut packer = Compress::new(Compression::best(), false);
    packer.compress_vec(&plain, &mut packed, FlushCompress::Full).unwrap();
    let mut stream = packed.repeat(mebibytes);
    // An empty last block.
    stream.extend([0x03, 0x00]);
    stream
}

/// `stream` as zlib frames it; the sum at the end is not right, which nobody reaches.
pub fn zlib(stream: &[u8]) -> Vec<u8> {
    [&[0x78, 0x9C], stream, &[0, 0, 0, 1]].concat()
}

/// `plain` packed, as zlib frames it.
pub fn packed(plain: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(plain.len() / 2 + 1_000);
    Compress::new(Compression::default(), true).compress_vec(plain, &mut packed, FlushCompress::Finish).unwrap();
    packed
}

/// One file of an archive.
pub struct Member {
    pub name: Vec<u8>,
    /// 0 as it is, 8 deflate.
    pub method: u16,
    pub sum: u32,
    pub bytes: Vec<u8>,
    /// As it claims.
    pub unpacked: u32,
}

impl Member {
    /// A file that is not packed.
    pub fn stored(name: impl Into<Vec<u8>>, bytes: Vec<u8>) -> Member {
        let mut sum = flate2::Crc::new();
        sum.update(&bytes);
        Member { name: name.into(), method: 0, sum: sum.sum(), unpacked: bytes.len() as u32, bytes }
    }

    /// A file of zeros that claims to be small.
    pub fn bomb(name: &str, mebibytes: usize) -> Member {
        Member { name: name.into(), method: 8, sum: 0, unpacked: 100, bytes: zeros(mebibytes) }
    }
}

/// An archive of `members`, each listed `times` times though it is there but once.
pub fn zip(members: &[Member], times: usize) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    let mut count = 0_usize;
    for member in members {
        let at = archive.len() as u32;
        let fields = [
            &20_u16.to_le_bytes()[..],
            &0_u16.to_le_bytes(),
            &member.method.to_le_bytes(),
            &[0; 4],
            &member.sum.to_le_bytes(),
            &(member.bytes.len() as u32).to_le_bytes(),
            &member.unpacked.to_le_bytes(),
            &(member.name.len() as u16).to_le_bytes(),
            &0_u16.to_le_bytes(),
        ]
        .concat();
        archive.extend(b"PK\x03\x04");
        archive.extend(&fields);
        archive.extend(&member.name);
        archive.extend(&member.bytes);
        for _ in 0..times {
            count += 1;
            directory.extend(b"PK\x01\x02\x14\x00");
            directory.extend(&fields);
            directory.extend([0; 10]);
            directory.extend(at.to_le_bytes());
            directory.extend(&member.name);
        }
    }
    let (at, size) = (archive.len() as u32, directory.len() as u32);
    let count = (count.min(65_535) as u16).to_le_bytes();
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend(count);
    archive.extend(count);
    archive.extend(size.to_le_bytes());
    archive.extend(at.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

/// Sixteen archives in each of sixteen, `levels` deep, and files of zeros in the last.
pub fn nested(levels: usize) -> Vec<u8> {
    let mut archive = zip(&[Member::bomb("zeros.txt", 64)], 1);
    for _ in 0..levels {
        let members: Vec<Member> = (0..16).map(|it| Member::stored(format!("{it}.zip"), archive.clone())).collect();
        let outer = zip(&members, 1);
        // Packed again, since sixteen equal archives say nothing new.
        let mut bytes = Vec::with_capacity(outer.len());
        Compress::new(Compression::best(), false).compress_vec(&outer, &mut bytes, FlushCompress::Finish).unwrap();
        let mut sum = flate2::Crc::new();
        sum.update(&outer);
        let member =
            Member { name: b"more.zip".to_vec(), method: 8, sum: sum.sum(), unpacked: outer.len() as u32, bytes };
        archive = zip(&[member], 1);
    }
    archive
}

/// An archive whose only file is the archive itself, from its first byte behind the name to its end.
pub fn of_itself() -> Vec<u8> {
    let name = b"again.zip";
    let size = (22 + 46 + name.len()) as u32;
    let mut archive = zip(&[Member { name: name.to_vec(), method: 0, sum: 0, bytes: vec![], unpacked: size }], 1);
    let directory = 30 + name.len();
    for at in [18, 22, directory + 20, directory + 24] {
        archive[at..at + 4].copy_from_slice(&size.to_le_bytes());
    }
    archive
}
