//! What stands in an address. An id that is none is as unknown as one that nothing has; a question that cannot be
//! read is refused like a body.

use super::error::ApiError;
use axum::extract::{FromRequestParts, Path, Query};
use http::request::Parts;
use hub_core::ids::AlarmId;
use serde::de::DeserializeOwned;

/// The alarm that the address names.
pub struct Id(pub AlarmId);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path(id) = Path::from_request_parts(parts, state).await.map_err(|_| ApiError::NotFound)?;
        Ok(Self(id))
    }
}

/// What stands behind the question mark; unknown names are refused.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let asked = Query::from_request_parts(parts, state).await;
        let Query(value) = asked.map_err(|rejection| ApiError::Malformed(rejection.body_text()))?;
        Ok(Self(value))
    }
}
