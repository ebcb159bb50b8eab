//! UploadImport: what it is first, then the content in chunks. What has come is kept piece by piece.

use sha2::{Digest as _, Sha256};
use techmarket_kernel::{Context, Error, Reason, Result, TextRule, Violations, check_text};
use techmarket_rpc::tonic::{Status, Streaming};
use techmarket_rpc::{convert as wire, status, tidy, with_info};
use techmarket_types::{Hex, ImportId};

use crate::import::{MAX_FILE, MAX_OPEN};
use crate::keeping::{Removal, remove, save};
use crate::options::check_options;
use crate::store::{chunk, count_open, insert_import, put_chunk};
use crate::{Import, ImportMessages, Imports, Side, Upload, Uploaded};

/// Bytes of a message, and of a piece that is kept.
const PIECE: usize = 1 << 20;

impl<C: Side> Imports<C> {
    /// 上传.
    pub async fn upload(
        &self,
        context: Context,
        mut stream: Streaming<<C::Message as ImportMessages>::Upload>,
    ) -> Result<Import, Status> {
        let mut context = context;
        let Some(mut first) = message(&mut stream).await? else {
            return Err(no_upload());
        };
        tidy(&mut context, &mut first);
        let Some(Uploaded::Upload(upload)) = C::Message::uploaded(first) else {
            return Err(no_upload());
        };
        let mut import = Box::pin(self.begin(&context, *upload)).await.map_err(status)?;
        let mut piece: Vec<u8> = Vec::new();
        loop {
            let message = next::<C::Message>(&mut stream).await;
            // What came before the line broke is kept: the upload goes on from there.
            let ended = !matches!(message, Ok(Some(_)));
            if let Ok(Some(message)) = &message {
                let Uploaded::Chunk(chunk) = message else {
                    return Err(refused("chunk", Reason::FieldRequired, "后续消息应给出 chunk"));
                };
                if chunk.is_empty() || chunk.len() > PIECE {
                    let rule = format!("每块 1 至 {PIECE} 字节");
                    return Err(refused("chunk", Reason::ValueOutOfRange, rule));
                }
                piece.extend_from_slice(chunk);
            }
            if !piece.is_empty() && (ended || piece.len() >= PIECE) {
                context.now = self.clock.now();
                let bytes = std::mem::take(&mut piece);
                import = Box::pin(self.keep_piece(&context, import, bytes))
                    .await
                    .map_err(status)?;
            }
            if ended {
                message?;
                break;
            }
        }
        if import.received < import.size {
            return Ok(import);
        }
        Box::pin(self.complete(&context, import)).await.map_err(status)
    }

    /// The import that the file is of, new or begun before.
    async fn begin(&self, context: &Context, upload: Upload) -> Result<Import> {
        if !upload.name.is_empty() {
            let id = Violations::collect(|v| {
                v.within("upload", |v| {
                    wire::name(v, "name", &upload.name, ImportId::parse_name)
                })
            })?;
            let mut import = self.visible_import(context, id).await?;
            import.receive(0, context.now)?;
            if upload.offset != import.received {
                let rule = format!("应为已收到的字节数 {}", import.received);
                return Err(Error::of_field("upload.offset", Reason::ValueOutOfRange, rule));
            }
            return Ok(import);
        }
        let codes = self.posts.codes(context);
        let import = Violations::collect(|v| {
            v.within("upload", |v| {
                let organization = wire::credit_code(v, "organization", &upload.organization);
                check_text(v, "file_name", &upload.file_name, TextRule::line(200).required());
                if upload.size_bytes < 1 {
                    v.add(
                        "size_bytes",
                        Reason::ValueOutOfRange,
                        "必填：文件的字节数，至少 1",
                    );
                }
                if upload.offset != 0 {
                    v.add("offset", Reason::ValueOutOfRange, "新的上传从 0 开始");
                }
                let is_hash = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
                if !upload.sha256.is_empty() && !is_hash(&upload.sha256) {
                    v.add("sha256", Reason::TextInvalid, "应为 64 位十六进制数字");
                }
                let organization = organization?;
                v.within("options", |v| {
                    check_options::<C::Message>(v, codes, &organization, &upload.options);
                });
                let id = ImportId::new(self.posts.repository().new_id(context));
                Some(Import {
                    file_name: upload.file_name,
                    size: upload.size_bytes,
                    stated_sha256: upload.sha256.to_ascii_lowercase(),
                    options: upload.options,
                    ..Import::new(id, organization, context.now)
                })
            })
        })?;
        context.caller.require(&import.organization)?;
        if import.size > MAX_FILE {
            let message = format!("文件超过上限 {} MiB；更大的文件请用命令行导入", MAX_FILE >> 20);
            return Err(Error::new(Reason::AttachmentTooLarge, message).with("limit", MAX_FILE.to_string()));
        }
        let import = &import;
        let kept = self.posts.repository().write_once(context, |unit| {
            Box::pin(async move {
                if count_open(unit.sql(), &import.organization).await? >= MAX_OPEN {
                    let message = format!("一个单位同时未完成的导入至多 {MAX_OPEN} 个，请先完成或取消其他的");
                    return Err(Error::new(Reason::LimitReached, message));
                }
                insert_import(unit.sql(), import).await?;
                Ok(import.clone())
            })
        });
        kept.await
    }

    async fn keep_piece(&self, context: &Context, import: Import, bytes: Vec<u8>) -> Result<Import> {
        let (import, bytes) = (&import, &bytes);
        let kept = self.posts.repository().write_once(context, |unit| {
            Box::pin(async move {
                let mut import = import.clone();
                let position = import.received;
                import.receive(bytes.len(), context.now)?;
                // First: of two that send the same file at once one is told.
                save(unit, &mut import).await?;
                put_chunk(unit.sql(), import.id, position, bytes.clone()).await?;
                Ok(import)
            })
        });
        kept.await
    }

    /// All has come. Of a content without the hash that was stated nothing is kept.
    async fn complete(&self, context: &Context, import: Import) -> Result<Import> {
        let mut hasher = Sha256::new();
        let mut position = 0;
        while position < import.size {
            let mut session = self.posts.repository().read().await?;
            let bytes = chunk(&mut session, import.id, position).await?;
            let bytes = bytes.ok_or_else(|| Error::internal("a piece of an import is missing"))?;
            position += i64::try_from(bytes.len()).map_err(Error::internal)?;
            hasher.update(&bytes);
        }
        let found = Hex(&hasher.finalize()).to_string();
        let differs = !import.stated_sha256.is_empty() && import.stated_sha256 != found;
        let (import, sha256) = (&import, &found);
        let kept = self.posts.repository().write_once(context, |unit| {
            Box::pin(async move {
                let mut import = import.clone();
                if differs {
                    import.cancel(context.now)?;
                    remove(unit, import.id, Removal::All).await?;
                } else {
                    import.complete(sha256.clone(), context.now)?;
                }
                save(unit, &mut import).await?;
                Ok(import)
            })
        });
        let kept = kept.await?;
        if differs {
            let message = "收到的文件内容与申报的 SHA-256 不符，请重新上传";
            return Err(Error::new(Reason::AttachmentHashMismatch, message)
                .with("declared", kept.stated_sha256)
                .with("found", found));
        }
        Ok(kept)
    }
}

async fn message<M>(stream: &mut Streaming<M>) -> Result<Option<M>, Status> {
    stream.message().await.map_err(|bare| with_info(&bare))
}

async fn next<M: ImportMessages>(stream: &mut Streaming<M::Upload>) -> Result<Option<Uploaded>, Status> {
    let Some(message) = message(stream).await? else {
        return Ok(None);
    };
    let uploaded = M::uploaded(message).ok_or_else(|| {
        let rule = "每条消息应给出 upload 或 chunk";
        refused("message", Reason::FieldRequired, rule)
    })?;
    Ok(Some(uploaded))
}

fn no_upload() -> Status {
    refused("upload", Reason::FieldRequired, "第一条消息应给出 upload")
}

fn refused(field: &str, reason: Reason, rule: impl Into<String>) -> Status {
    status(Error::of_field(field, reason, rule))
}
