//! Files of a backup that only the holder of a key reads (docs/decisions/0067-backups-are-sealed.md): ChaCha20-Poly1305 over pieces of
//! 64 KiB, each file under a key of its own, so that whoever has the disk can neither read nor change, shorten or join files unseen.

use std::fs::{self, File};
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use sha2::{Digest as _, Sha256};
use techmarket_kernel::{Rng as _, SystemRng};
use techmarket_types::Hex;

use super::files::{self, Content};

/// What ends the name of a sealed file.
pub const SEALED: &str = ".sealed";
/// How it begins; behind it stand the salt of the file's own key and the pieces.
const HEAD: &[u8; 20] = b"techmarket sealed 1\n";
const SALT: usize = 16;
const PIECE: usize = 64 << 10;
const TAG: usize = 16;
/// What the keys of files are derived for.
const PURPOSE: &[u8] = b"techmarket backup";

/// A key, as 64 hexadecimal digits in a file.
pub struct Seal {
    secret: [u8; 32],
}

impl Seal {
    /// Writes a new key into `file`, which must not be there.
    pub fn create(file: &Path) -> anyhow::Result<Self> {
        anyhow::ensure!(
            !file.exists(),
            "{} 已存在：密钥不能覆盖，否则以前的备份再也读不出",
            file.display()
        );
        let mut secret = [0; 32];
        SystemRng.fill(&mut secret);
        let text = format!("{}\n", Hex(&secret));
        files::write(file, text.as_bytes())?;
        Ok(Self { secret })
    }

    /// Reads the key in `file`.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(file).with_context(|| format!("备份密钥 {}", file.display()))?;
        let secret = Hex::read(text.trim());
        let secret = secret.with_context(|| {
            let file = file.display();
            format!("{file} 不是备份密钥：应为 64 个小写十六进制数字，由 techmarket backup key 生成")
        })?;
        Ok(Self { secret })
    }

    /// By what the key is known; says nothing of it.
    pub fn id(&self) -> String {
        let digest = Sha256::new()
            .chain_update(PURPOSE)
            .chain_update(self.secret)
            .finalize();
        Hex(&digest[..4]).to_string()
    }

    /// Seals what `from` holds into `to`; returns what was read.
    pub fn seal(&self, from: &Path, to: &Path) -> anyhow::Result<Content> {
        let read = File::open(from).with_context(|| from.display().to_string())?;
        let mut salt = [0; SALT];
        SystemRng.fill(&mut salt);
        let key = self.key(&salt)?;
        files::beside(to, |into| {
            into.write_all(HEAD)?;
            into.write_all(&salt)?;
            pieces(BufReader::new(read), PIECE, |piece, nonce, hash| {
                hash.update(&*piece);
                key.seal_in_place_append_tag(nonce, Aad::empty(), piece)
                    .map_err(|_| anyhow::anyhow!("加密失败"))?;
                Ok(into.write_all(piece)?)
            })
        })
        .with_context(|| to.display().to_string())
    }

    /// Opens what `from` holds into `to`; returns what was sealed.
    pub fn open(&self, from: &Path, to: &Path) -> anyhow::Result<Content> {
        files::beside(to, |into| self.pour(from, into)).with_context(|| from.display().to_string())
    }

    /// What was sealed in `from`.
    pub fn content(&self, from: &Path) -> anyhow::Result<Content> {
        self.pour(from, &mut std::io::sink())
            .with_context(|| from.display().to_string())
    }

    fn pour(&self, from: &Path, into: &mut dyn Write) -> anyhow::Result<Content> {
        let mut read = BufReader::new(File::open(from)?);
        let (mut head, mut salt) = ([0; HEAD.len()], [0; SALT]);
        read.read_exact(&mut head)
            .and_then(|()| read.read_exact(&mut salt))?;
        anyhow::ensure!(&head == HEAD, "不是本程序加密的文件");
        let key = self.key(&salt)?;
        pieces(read, PIECE + TAG, |piece, nonce, hash| {
            let opened = key
                .open_in_place(nonce, Aad::empty(), piece)
                .map_err(|_| anyhow::anyhow!("解不开：密钥不对，或文件已损坏"))?;
            hash.update(&*opened);
            Ok(into.write_all(opened)?)
        })
    }

    fn key(&self, salt: &[u8]) -> anyhow::Result<LessSafeKey> {
        let derived = Salt::new(HKDF_SHA256, salt).extract(&self.secret);
        let derived = derived
            .expand(&[PURPOSE], &CHACHA20_POLY1305)
            .map_err(|_| anyhow::anyhow!("密钥推导失败"))?;
        Ok(LessSafeKey::new(UnboundKey::from(derived)))
    }
}

/// Gives `each` every piece of `size` bytes with its nonce: the number of the piece, and whether it is the last, so that none can be
/// left out, moved or cut off. A file whose length is a multiple of the size ends with a full piece; an empty one has an empty piece.
fn pieces(
    mut read: impl Read,
    size: usize,
    mut each: impl FnMut(&mut Vec<u8>, Nonce, &mut Sha256) -> anyhow::Result<()>,
) -> anyhow::Result<Content> {
    let (mut hash, mut whole, mut number) = (Sha256::new(), 0, 0_u64);
    let mut piece = next(&mut read, size)?;
    loop {
        let following = next(&mut read, size)?;
        let mut nonce = [0; NONCE_LEN];
        nonce[3..11].copy_from_slice(&number.to_be_bytes());
        nonce[11] = u8::from(following.is_empty());
        let before = if size > PIECE {
            piece.len().saturating_sub(TAG)
        } else {
            piece.len()
        };
        each(&mut piece, Nonce::assume_unique_for_key(nonce), &mut hash)?;
        whole += before as u64;
        number += 1;
        if following.is_empty() {
            break;
        }
        piece = following;
    }
    Ok(Content {
        size: whole,
        sha256: Hex(&hash.finalize()).to_string(),
    })
}

/// The next `size` bytes, fewer at the end.
fn next(read: &mut impl Read, size: usize) -> anyhow::Result<Vec<u8>> {
    let mut piece = Vec::with_capacity(size + TAG);
    read.take(size as u64).read_to_end(&mut piece)?;
    Ok(piece)
}

/// The name of `file` once it is sealed.
pub fn name(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(SEALED);
    PathBuf::from(name)
}

/// Seals every file of `from` into `to`.
pub fn seal_all(seal: &Seal, from: &Path, to: &Path) -> anyhow::Result<()> {
    for file in files::all(from)? {
        let target = to.join(name(&file));
        fs::create_dir_all(target.parent().context("a folder")?)?;
        seal.seal(&from.join(&file), &target)?;
    }
    Ok(())
}

/// Opens every sealed file of `from` into `to`.
pub fn open_all(seal: &Seal, from: &Path, to: &Path) -> anyhow::Result<()> {
    for file in files::all(from)? {
        let Some(plain) = file.to_str().and_then(|name| name.strip_suffix(SEALED)) else {
            continue;
        };
        let target = to.join(plain);
        fs::create_dir_all(target.parent().context("a folder")?)?;
        seal.open(&from.join(&file), &target)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
