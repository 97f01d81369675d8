//! A JSON body: typed, unknown fields refused, NUL refused, the same answer whatever database lies behind.

use super::error::ApiError;
use crate::ids::sha256_hex;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The body of a request.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(ApiError::NotJson),
            Err(JsonRejection::BytesRejection(_)) => Err(ApiError::TooLarge),
            Err(JsonRejection::JsonDataError(error)) => Err(ApiError::Malformed(error.body_text())),
            Err(error) => Err(ApiError::Malformed(error.body_text())),
        }
    }
}

/// An optional-looking body that must be an empty object: commands without arguments.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// SHA-256 of what a request says, hexadecimal: tells whether another one under the same id is the same.
#[must_use]
pub fn digest_of(said: &impl Serialize) -> String {
    // What came as JSON can be written as JSON.
    sha256_hex(&serde_json::to_vec(said).unwrap_or_default())
}

/// Refuses a text that is too long, empty or has a NUL.
pub fn check_text(field: &str, text: &str, longest: usize) -> Result<(), ApiError> {
    if text.trim().is_empty() {
        return Err(ApiError::Invalid(format!("{field} is empty: write something")));
    }
    if text.chars().count() > longest {
        return Err(ApiError::Invalid(format!("{field} has more than {longest} characters: shorten it")));
    }
    if text.contains('\0') {
        return Err(ApiError::Invalid(format!("{field} contains a NUL character: remove it")));
    }
    Ok(())
}
