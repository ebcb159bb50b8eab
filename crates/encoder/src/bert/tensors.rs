//! `model.safetensors`, read one tensor at a time, so that the file is never in memory whole.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use rten_simd::f16;
use safetensors::Dtype;
use safetensors::tensor::Metadata;

use super::files::{WEIGHTS, open};
use crate::EncoderError;

/// Longest header. One of a model with 48 layers has 100 KB.
const MAX_HEADER: u64 = 1 << 24;
/// Numbers that are read from the file at once.
const CHUNK: usize = 1 << 16;

pub(super) struct Tensors {
    file: File,
    metadata: Metadata,
    /// Where the data begins, and how much there is.
    begin: u64,
    length: u64,
}

impl Tensors {
    pub(super) fn open(directory: &Path) -> Result<Self, EncoderError> {
        let mut file = open(directory, WEIGHTS)?;
        let size = file.metadata().map_err(unreadable)?.len();
        let mut length = [0; 8];
        file.read_exact(&mut length)
            .map_err(|_| invalid("文件过短".to_owned()))?;
        let header = u64::from_le_bytes(length);
        let Some(rest) = size.checked_sub(8).and_then(|rest| rest.checked_sub(header)) else {
            return Err(invalid("文件头的长度超出文件".to_owned()));
        };
        if header > MAX_HEADER {
            return Err(invalid(format!("文件头应不超过 {MAX_HEADER} 字节")));
        }
        let metadata = serde_json::from_reader((&mut file).take(header))
            .map_err(|error| invalid(format!("文件头不是 safetensors 格式（{error}）")))?;
        Ok(Self {
            file,
            metadata,
            begin: 8 + header,
            length: rest,
        })
    }

    /// The numbers of a tensor of F32 or F16, row by row.
    pub(super) fn read(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, EncoderError> {
        let mut all = Vec::with_capacity(shape.iter().product());
        self.each_row(name, shape, |row| all.extend_from_slice(row))?;
        Ok(all)
    }

    /// Hands over one row after the other, the last dimension of the shape.
    pub(super) fn each_row(
        &mut self,
        name: &str,
        shape: &[usize],
        mut take: impl FnMut(&[f32]),
    ) -> Result<(), EncoderError> {
        let (offset, width) = self.locate(name, shape)?;
        self.file.seek(SeekFrom::Start(offset)).map_err(unreadable)?;
        let row = shape.last().copied().unwrap_or(1);
        let count: usize = shape.iter().product();
        let chunk = (CHUNK / row).max(1) * row;
        let mut bytes = vec![0; chunk.min(count) * width];
        let mut numbers = Vec::with_capacity(chunk.min(count));
        for begin in (0..count).step_by(chunk) {
            let bytes = &mut bytes[..chunk.min(count - begin) * width];
            self.file.read_exact(bytes).map_err(unreadable)?;
            numbers.clear();
            if width == 4 {
                let quads = bytes.as_chunks().0.iter();
                numbers.extend(quads.map(|quad| f32::from_le_bytes(*quad)));
            } else {
                let pairs = bytes.as_chunks().0.iter();
                numbers.extend(pairs.map(|pair| f16::from_bits(u16::from_le_bytes(*pair)).to_f32()));
            }
            if !numbers.iter().all(|number| number.is_finite()) {
                return Err(invalid(format!("张量 {name} 含有非有限数值")));
            }
            numbers.chunks_exact(row).for_each(&mut take);
        }
        Ok(())
    }

    /// Where the tensor begins in the file, and the bytes of one number.
    fn locate(&self, name: &str, shape: &[usize]) -> Result<(u64, usize), EncoderError> {
        let Some(info) = self.metadata.info(name) else {
            return Err(invalid(format!("缺少张量 {name}")));
        };
        if info.shape != shape {
            return Err(invalid(format!(
                "张量 {name} 的形状应为 {shape:?}，实为 {:?}",
                info.shape
            )));
        }
        let width = match info.dtype {
            Dtype::F32 => 4,
            Dtype::F16 => 2,
            other => {
                return Err(invalid(format!(
                    "张量 {name} 的类型应为 F32 或 F16，实为 {other:?}"
                )));
            }
        };
        // That offsets fit shapes was checked with the header.
        let (begin, end) = info.data_offsets;
        if end as u64 > self.length {
            return Err(invalid(format!("张量 {name} 超出文件")));
        }
        Ok((self.begin + begin as u64, width))
    }
}

fn invalid(rule: String) -> EncoderError {
    EncoderError::invalid(WEIGHTS, rule)
}

fn unreadable(source: std::io::Error) -> EncoderError {
    EncoderError::Unreadable {
        file: WEIGHTS,
        source,
    }
}
