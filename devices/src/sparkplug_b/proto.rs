//! The wire form of Sparkplug B payloads (eclipse/tahu `sparkplug_b.proto`, Sparkplug 3.0 chapter 6), as far as it is
//! read: metrics with names, aliases, values and properties. Unknown fields are skipped.

use serde_json::Value;

/// A message.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Payload {
    #[prost(message, repeated, tag = "2")]
    pub metrics: Vec<Metric>,
    #[prost(string, optional, tag = "4")]
    pub uuid: Option<String>,
}

/// One value of a node or a device.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Metric {
    #[prost(string, optional, tag = "1")]
    pub name: Option<String>,
    #[prost(uint64, optional, tag = "2")]
    pub alias: Option<u64>,
    #[prost(uint32, optional, tag = "4")]
    pub datatype: Option<u32>,
    #[prost(bool, optional, tag = "5")]
    pub is_historical: Option<bool>,
    #[prost(bool, optional, tag = "7")]
    pub is_null: Option<bool>,
    #[prost(message, optional, tag = "9")]
    pub properties: Option<PropertySet>,
    #[prost(oneof = "MetricValue", tags = "10, 11, 12, 13, 14, 15, 18")]
    pub value: Option<MetricValue>,
}

/// A metric's value.
#[derive(Clone, PartialEq, prost::Oneof)]
pub enum MetricValue {
    #[prost(uint32, tag = "10")]
    Int(u32),
    #[prost(uint64, tag = "11")]
    Long(u64),
    #[prost(float, tag = "12")]
    Float(f32),
    #[prost(double, tag = "13")]
    Double(f64),
    #[prost(bool, tag = "14")]
    Boolean(bool),
    #[prost(string, tag = "15")]
    Text(String),
    #[prost(message, tag = "18")]
    Template(Template),
}

/// Metrics within a metric.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Template {
    #[prost(message, repeated, tag = "2")]
    pub metrics: Vec<Metric>,
    #[prost(bool, optional, tag = "5")]
    pub is_definition: Option<bool>,
}

/// Names and values beside a metric, such as its quality.
#[derive(Clone, PartialEq, prost::Message)]
pub struct PropertySet {
    #[prost(string, repeated, tag = "1")]
    pub keys: Vec<String>,
    #[prost(message, repeated, tag = "2")]
    pub values: Vec<PropertyValue>,
}

/// A property's value; only whole numbers are read.
#[derive(Clone, PartialEq, prost::Message)]
pub struct PropertyValue {
    #[prost(uint32, optional, tag = "3")]
    pub int_value: Option<u32>,
    #[prost(uint64, optional, tag = "4")]
    pub long_value: Option<u64>,
}

/// "Good" of the property `Quality`.
const GOOD: u64 = 192;
/// Signed data types are sent as unsigned numbers.
const SIGNED_INTS: [u32; 3] = [1, 2, 3];
const SIGNED_LONG: u32 = 4;

impl Metric {
    /// False when the metric marks its own value as bad or stale.
    pub fn is_good(&self) -> bool {
        let quality = self.properties.as_ref().and_then(|set| {
            let at = set.keys.iter().position(|key| key == "Quality")?;
            let value = set.values.get(at)?;
            value.int_value.map(u64::from).or(value.long_value)
        });
        quality.is_none_or(|quality| quality == GOOD)
    }

    /// The value; none for what is no plain one.
    pub fn json(&self) -> Option<Value> {
        let signed_int = self.datatype.is_some_and(|datatype| SIGNED_INTS.contains(&datatype));
        Some(match self.value.as_ref()? {
            MetricValue::Int(number) if signed_int => Value::from(number.cast_signed()),
            MetricValue::Int(number) => Value::from(*number),
            MetricValue::Long(number) if self.datatype == Some(SIGNED_LONG) => Value::from(number.cast_signed()),
            MetricValue::Long(number) => Value::from(*number),
            MetricValue::Float(number) => Value::from(number.to_string().parse::<f64>().ok()?),
            MetricValue::Double(number) => Value::from(*number),
            MetricValue::Boolean(truth) => Value::from(*truth),
            MetricValue::Text(text) => Value::from(text.as_str()),
            MetricValue::Template(_) => return None,
        })
    }
}
