//! Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2), as JSON. The XML has the same names; null is an empty element.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What can be reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Service {
    /// The category's key.
    pub service_code: String,
    /// Its name in Chinese.
    pub service_name: String,
    /// Its name in English.
    pub description: String,
    /// There is a form: ask for the definition.
    pub metadata: bool,
    /// `realtime`: the id comes with the answer.
    #[serde(rename = "type")]
    pub kind: String,
    /// Words, by commas.
    pub keywords: String,
    /// `hazard`, `small` or `big`.
    pub group: String,
}

/// The form of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceDefinition {
    /// The category's key.
    pub service_code: String,
    /// Its fields.
    pub attributes: Vec<Attribute>,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attribute {
    /// Something is asked.
    pub variable: bool,
    /// Its key.
    pub code: String,
    /// `string`, `number`, `datetime` or `singlevaluelist`.
    pub datatype: String,
    /// Must be answered.
    pub required: bool,
    /// What an answer looks like.
    pub datatype_description: Option<String>,
    /// From 1.
    pub order: usize,
    /// The question.
    pub description: String,
    /// Choices.
    pub values: Vec<AttributeValue>,
}

/// A choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttributeValue {
    /// What is sent.
    pub key: String,
    /// What is shown.
    pub name: String,
}

/// A request that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Posted {
    /// The ticket.
    pub service_request_id: String,
    /// To be shown to the person: what to do in an emergency.
    pub service_notice: Option<String>,
    /// Not used.
    pub account_id: Option<String>,
}

/// A token, which here is the id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Token {
    /// The ticket.
    pub service_request_id: String,
    /// The token.
    pub token: String,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Request {
    /// The ticket.
    pub service_request_id: String,
    /// `open` or `closed`.
    pub status: String,
    /// How far it is, in words.
    pub status_notes: Option<String>,
    /// The category's name in Chinese.
    pub service_name: String,
    /// The category's key.
    pub service_code: String,
    /// What was written: for the program that sent it, numbers that lead to somebody as stars.
    pub description: Option<String>,
    /// The team or department that has it.
    pub agency_responsible: Option<String>,
    /// Not used.
    pub service_notice: Option<String>,
    /// When it was made.
    pub requested_datetime: String,
    /// When it was last changed.
    pub updated_datetime: String,
    /// When it should be done.
    pub expected_datetime: Option<String>,
    /// The building or compound.
    pub address: String,
    /// The area.
    pub address_id: Option<String>,
    /// Not used.
    pub zipcode: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub long: Option<f64>,
    /// Not used: pictures stay here.
    pub media_url: Option<String>,
}

/// An error. In the documentation it must not take the name of what can be wrong with a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Open311Fault)]
pub struct Fault {
    /// The HTTP status.
    pub code: u16,
    /// What is wrong, for the person.
    pub description: String,
}
