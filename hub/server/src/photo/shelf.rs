//! Where the bytes lie: files beside the database, or any S3. Invariant: an object is written before the row that names
//! it, and its name is the row's random id, so what a crash leaves behind is an object without a row, which the sweep
//! removes a day later.

use super::voice::VoiceFormat;
use bytes::Bytes;
use futures::TryStreamExt;
use hub_core::ids::PhotoId;
use hub_core::time::UnixMs;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Name;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig};
use std::collections::BTreeMap;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// One reading or writing takes at most this, its repetitions included.
const ANSWER: Duration = Duration::from_secs(15);
/// A connection to S3 stands within this.
const CONNECT: Duration = Duration::from_secs(3);
/// Tried again so often.
const RETRIES: usize = 2;

/// Where the shelf is.
#[derive(Clone, PartialEq, Eq)]
pub enum ShelfPlace {
    /// Files in this folder.
    Folder(PathBuf),
    /// A bucket of an S3.
    S3(S3Place),
}

/// A bucket. What is not said here comes from the environment (`AWS_ACCESS_KEY_ID`, `AWS_REGION` …).
#[derive(Clone, PartialEq, Eq)]
pub struct S3Place {
    /// The bucket.
    pub bucket: String,
    /// Before every name; empty for none.
    pub prefix: String,
    /// Address of the service; none for Amazon's.
    pub endpoint: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Key.
    pub key_id: Option<String>,
    /// Its secret.
    pub secret: Option<String>,
    /// The bucket stands in the host's name, as Alibaba's OSS and Tencent's COS want it.
    pub bucket_in_host: bool,
}

impl std::fmt::Debug for ShelfPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::S3(place) => write!(f, "s3://{}/{}", place.bucket, place.prefix),
        }
    }
}

/// One of the objects of a picture or voice note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The picture.
    Full,
    /// The small one.
    Thumb,
    /// A voice note.
    Voice(VoiceFormat),
}

impl Piece {
    const ALL: [Self; 5] = [
        Self::Full,
        Self::Thumb,
        Self::Voice(VoiceFormat::Webm),
        Self::Voice(VoiceFormat::Ogg),
        Self::Voice(VoiceFormat::Mp4),
    ];

    /// Its file's name.
    #[must_use]
    pub fn file(self) -> String {
        match self {
            Self::Full => "full.jpg".into(),
            Self::Thumb => "thumb.jpg".into(),
            Self::Voice(format) => format!("voice.{}", format.ending()),
        }
    }
}

/// The shelf did not answer, or not well.
#[derive(Debug, thiserror::Error)]
#[error("pictures cannot be kept or read at the moment: {0}")]
pub struct ShelfError(String);

impl From<object_store::Error> for ShelfError {
    fn from(error: object_store::Error) -> Self {
        Self(error.to_string())
    }
}

/// Where the bytes lie.
#[derive(Clone)]
pub struct Shelf(Arc<dyn ObjectStore>);

impl Shelf {
    /// Opens the shelf; a folder is made, readable to the hub's user alone. Nothing is asked of an S3 yet.
    pub fn open(place: &ShelfPlace) -> Result<Self, ShelfError> {
        match place {
            ShelfPlace::Folder(folder) => {
                let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
                made.map_err(|error| ShelfError(format!("{}: {error}", folder.display())))?;
                let files = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true).with_automatic_cleanup(true);
                Ok(Self(Arc::new(files)))
            }
            ShelfPlace::S3(place) => {
                let bucket = s3(place).build()?;
                Ok(Self(Arc::new(PrefixStore::new(bucket, place.prefix.as_str()))))
            }
        }
    }

    /// Writes one piece; when this returns it is kept.
    pub async fn put(&self, id: PhotoId, piece: Piece, bytes: Bytes) -> Result<(), ShelfError> {
        within(self.0.put(&name(id, piece), bytes.into())).await.map(|_| ())
    }

    /// Reads one piece; none when it is not there.
    pub async fn get(&self, id: PhotoId, piece: Piece) -> Result<Option<Bytes>, ShelfError> {
        let name = name(id, piece);
        let read = async {
            match there(self.0.get(&name).await)? {
                Some(found) => found.bytes().await.map(Some),
                None => Ok(None),
            }
        };
        within(read).await
    }

    /// Removes all pieces; no error when there are none.
    pub async fn remove(&self, id: PhotoId) -> Result<(), ShelfError> {
        for piece in Piece::ALL {
            let name = name(id, piece);
            within(async { there(self.0.delete(&name).await) }).await?;
        }
        Ok(())
    }

    /// What is there whose last piece was written before `before`. Names that are not ours are passed over.
    pub async fn older_than(&self, before: UnixMs) -> Result<Vec<PhotoId>, ShelfError> {
        let mut written = BTreeMap::new();
        let mut listed = self.0.list(None);
        while let Some(found) = within(listed.try_next()).await? {
            let Some(id) = found.location.parts().next().and_then(|part| part.as_ref().parse().ok()) else { continue };
            let at = UnixMs(found.last_modified.timestamp_millis());
            written.entry(id).and_modify(|last: &mut UnixMs| *last = at.max(*last)).or_insert(at);
        }
        Ok(written.into_iter().filter(|(_, at)| *at < before).map(|(id, _)| id).collect())
    }
}

fn name(id: PhotoId, piece: Piece) -> Name {
    Name::from_iter([id.to_string(), piece.file()])
}

/// That something is not there is an answer.
fn there<T>(answer: object_store::Result<T>) -> object_store::Result<Option<T>> {
    match answer {
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        other => other.map(Some),
    }
}

async fn within<T>(answer: impl Future<Output = object_store::Result<T>>) -> Result<T, ShelfError> {
    match timeout(ANSWER, answer).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(ShelfError(format!("no answer within {} seconds", ANSWER.as_secs()))),
    }
}

fn s3(place: &S3Place) -> AmazonS3Builder {
    let plain = place.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"));
    let client = ClientOptions::new().with_timeout(ANSWER).with_connect_timeout(CONNECT).with_allow_http(plain);
    let retry = RetryConfig { max_retries: RETRIES, retry_timeout: ANSWER, ..RetryConfig::default() };
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(&place.bucket)
        .with_client_options(client)
        .with_retry(retry)
        // Many at once need a checksum that not every S3 takes.
        .with_disable_bulk_delete(true)
        .with_virtual_hosted_style_request(place.bucket_in_host);
    if let Some(endpoint) = &place.endpoint {
        builder = builder.with_endpoint(host_of(endpoint, place));
    }
    if let Some(region) = &place.region {
        builder = builder.with_region(region);
    }
    if let (Some(key_id), Some(secret)) = (&place.key_id, &place.secret) {
        builder = builder.with_access_key_id(key_id).with_secret_access_key(secret);
    }
    builder
}

/// The service's address; with the bucket in the host's name the library wants it written out.
fn host_of(endpoint: &str, place: &S3Place) -> String {
    match endpoint.split_once("://") {
        Some((scheme, host)) if place.bucket_in_host => format!("{scheme}://{}.{host}", place.bucket),
        _ => endpoint.to_owned(),
    }
}
