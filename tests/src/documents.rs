//! The hub's own documents, made into checks: whatever is answered or sent must be as they say.

use crate::client::Answer;
use http::Method;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The schemas of the OpenAPI and AsyncAPI documents.
pub struct Documents {
    /// The OpenAPI document.
    pub openapi: Value,
    problem: Validator,
    answers: BTreeMap<(String, String, u16), Option<Validator>>,
    server_frame: Validator,
    client_frame: Validator,
}

impl Documents {
    /// Read once a process.
    #[must_use]
    pub fn get() -> &'static Self {
        static DOCUMENTS: OnceLock<Documents> = OnceLock::new();
        DOCUMENTS.get_or_init(Self::read)
    }

    fn read() -> Self {
        let openapi = serde_json::to_value(hub::http::openapi()).unwrap();
        let components = &openapi["components"];
        let mut answers = BTreeMap::new();
        for (path, methods) in openapi["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let Some(responses) = operation["responses"].as_object() else { continue };
                for (status, response) in responses {
                    let schema = &response["content"]["application/json"]["schema"];
                    let check = (!schema.is_null()).then(|| validator(schema, components));
                    answers.insert((method.clone(), path.clone(), status.parse().unwrap()), check);
                }
            }
        }
        let frames = json!({ "schemas": hub::http::frame_schemas() });
        let named = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        Self {
            problem: validator(&named("Problem"), components),
            server_frame: validator(&named("ServerFrame"), &frames),
            client_frame: validator(&named("ClientFrame"), &frames),
            answers,
            openapi,
        }
    }

    /// Every described route: method in capitals, path with `{id}`.
    #[must_use]
    pub fn routes(&self) -> Vec<(Method, String)> {
        let described = self.answers.keys().map(|(method, path, _)| (method.clone(), path.clone()));
        let unique: std::collections::BTreeSet<_> = described.collect();
        unique.into_iter().map(|(method, path)| (method.to_uppercase().parse().unwrap(), path)).collect()
    }

    /// Compares an answer with the document. Errors are problems everywhere but in Open311; good answers must be described.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check_answer(&self, method: &Method, path: &str, answer: &Answer) -> Result<(), String> {
        let Some(template) = self.template(method, path) else { return Ok(()) };
        let status = answer.status.as_u16();
        let described = self.answers.get(&(method.as_str().to_lowercase(), template.clone(), status));
        // Open311 has errors of its own shape, and a second format.
        let is_open311 = template.starts_with("/open311/");
        if is_open311 && answer.headers.get("content-type").is_some_and(|kind| kind == "text/xml; charset=utf-8") {
            let declared = answer.text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
            return if declared && described.is_some() { Ok(()) } else { Err("no such XML is described".into()) };
        }
        if status >= 400 && status != 503 && !is_open311 {
            return fits(&self.problem, &answer.json());
        }
        match described {
            None => Err(format!("status {status} is not described")),
            Some(Some(check)) => fits(check, &answer.json()),
            Some(None) => Ok(()),
        }
    }

    /// Compares a frame of the hub with the document.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check_server_frame(&self, frame: &Value) -> Result<(), String> {
        fits(&self.server_frame, frame)
    }

    /// Compares a frame of a client with the document.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check_client_frame(&self, frame: &Value) -> Result<(), String> {
        fits(&self.client_frame, frame)
    }

    fn template(&self, method: &Method, path: &str) -> Option<String> {
        let method = method.as_str().to_lowercase();
        let same = |template: &str| {
            let (mut ours, mut theirs) = (template.split('/'), path.split('/'));
            loop {
                match (ours.next(), theirs.next()) {
                    (None, None) => return true,
                    (Some(our), Some(their)) if our == their || our.starts_with('{') => {}
                    _ => return false,
                }
            }
        };
        let known = self.answers.keys().filter(|(known, template, _)| *known == method && same(template));
        // `/api/alarms/recent` fits `/api/alarms/{id}` too: the one without a placeholder is meant.
        known.map(|(_, template, _)| template.clone()).min_by_key(|template| template.contains('{'))
    }
}

fn validator(schema: &Value, components: &Value) -> Validator {
    let mut whole = schema.clone();
    whole["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    whole["components"] = components.clone();
    jsonschema::options().should_validate_formats(true).build(&whole).unwrap()
}

fn fits(check: &Validator, value: &Value) -> Result<(), String> {
    let faults: Vec<String> =
        check.iter_errors(value).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
}
