//! `[photo]`: where pictures and voice notes lie, and how many there may be.

use super::{ConfigError, url};
use crate::photo::{Quota, S3Place, ShelfPlace};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Bytes of a gigabyte.
const GB: u64 = 1024 * 1024 * 1024;

/// `[photo]` of the file.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhotoFile {
    folder: Option<PathBuf>,
    s3: Option<String>,
    s3_endpoint: Option<String>,
    s3_region: Option<String>,
    s3_key_id: Option<String>,
    s3_secret: Option<String>,
    s3_bucket_in_host: Option<bool>,
    per_ticket: Option<u32>,
    per_address_a_day: Option<u32>,
    community_gb: Option<u32>,
}

impl std::fmt::Debug for PhotoFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhotoFile").field("folder", &self.folder).field("s3", &self.s3).finish_non_exhaustive()
    }
}

/// Where they lie, and how many there may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// Where.
    pub place: ShelfPlace,
    /// How many.
    pub quota: Quota,
}

impl Photo {
    /// Understands the table; without a place it is the folder `photos` in `data`.
    pub(super) fn read(file: PhotoFile, data: &Path) -> Result<Self, ConfigError> {
        let usual = Quota::default();
        let quota = Quota {
            per_ticket: file.per_ticket.unwrap_or(usual.per_ticket),
            per_address_a_day: file.per_address_a_day.unwrap_or(usual.per_address_a_day),
            community_bytes: file.community_gb.map_or(usual.community_bytes, |gb| u64::from(gb) * GB),
            ..usual
        };
        Ok(Self { place: file.place(data)?, quota })
    }
}

impl PhotoFile {
    fn place(self, data: &Path) -> Result<ShelfPlace, ConfigError> {
        let says_s3 = self.s3_endpoint.is_some()
            || self.s3_region.is_some()
            || self.s3_key_id.is_some()
            || self.s3_secret.is_some()
            || self.s3_bucket_in_host.is_some();
        let Some(address) = self.s3 else {
            if says_s3 {
                return Err(wrong("s3_… goes with s3 = \"s3://bucket/prefix\""));
            }
            return Ok(ShelfPlace::Folder(self.folder.unwrap_or_else(|| data.join("photos"))));
        };
        if self.folder.is_some() {
            return Err(wrong("folder or s3, not both"));
        }
        if self.s3_key_id.is_some() != self.s3_secret.is_some() {
            return Err(wrong("s3_key_id and s3_secret go together: set both or none"));
        }
        let (bucket, prefix) = bucket_of(&address).ok_or_else(|| wrong("s3 is written like s3://bucket/prefix"))?;
        Ok(ShelfPlace::S3(S3Place {
            bucket,
            prefix,
            endpoint: url("photo.s3_endpoint", self.s3_endpoint)?,
            region: self.s3_region,
            key_id: self.s3_key_id,
            secret: self.s3_secret,
            bucket_in_host: self.s3_bucket_in_host.unwrap_or(false),
        }))
    }
}

fn bucket_of(address: &str) -> Option<(String, String)> {
    let rest = address.strip_prefix("s3://")?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let good = !bucket.is_empty() && bucket.chars().all(plain) && prefix.chars().all(|c| plain(c) || c == '/');
    good.then(|| (bucket.to_owned(), prefix.trim_matches('/').to_owned()))
}

fn wrong(fault: &str) -> ConfigError {
    ConfigError::Table { table: "photo".into(), fault: fault.into() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> Result<Photo, ConfigError> {
        Photo::read(toml::from_str(text).unwrap(), Path::new("/data"))
    }

    #[test]
    fn pictures_lie_beside_the_database_unless_said_otherwise() {
        let usual = read("").unwrap();
        assert_eq!(usual, Photo { place: ShelfPlace::Folder("/data/photos".into()), quota: Quota::default() });
        let said = read("folder = \"/srv/photos\"\nper_ticket = 3\nper_address_a_day = 4\ncommunity_gb = 5").unwrap();
        assert_eq!(said.place, ShelfPlace::Folder("/srv/photos".into()));
        let quota = (said.quota.per_ticket, said.quota.per_address_a_day, said.quota.community_bytes);
        assert_eq!(quota, (3, 4, 5 * GB));
    }

    #[test]
    fn a_bucket_is_read_with_its_prefix_and_never_printed_with_its_secret() {
        let keys = "s3_endpoint = \"https://oss.example/\"\ns3_key_id = \"id\"\ns3_secret = \"canary\"";
        let read = read(&format!("s3 = \"s3://town/fengdi/photos/\"\n{keys}\ns3_bucket_in_host = true")).unwrap();
        assert_eq!(format!("{read:?}").matches("canary").count(), 0);
        let ShelfPlace::S3(place) = read.place else { panic!("no bucket") };
        assert_eq!((place.bucket.as_str(), place.prefix.as_str()), ("town", "fengdi/photos"));
        assert_eq!((place.endpoint.as_deref(), place.bucket_in_host), (Some("https://oss.example"), true));
    }

    #[test]
    fn what_could_not_be_used_is_refused() {
        for text in [
            "s3 = \"town\"",
            "s3 = \"s3:///photos\"",
            "s3 = \"s3://town/a b\"",
            "s3 = \"s3://town\"\nfolder = \"/srv\"",
            "s3 = \"s3://town\"\ns3_key_id = \"id\"",
            "s3_region = \"cn-hangzhou\"",
        ] {
            assert!(read(text).unwrap_err().to_string().starts_with("[photo]"), "{text}");
        }
        assert!(matches!(read("s3 = \"s3://town\"\ns3_endpoint = \"oss\""), Err(ConfigError::Url { .. })));
    }
}
