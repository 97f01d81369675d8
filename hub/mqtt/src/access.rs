//! What a logged-in device may publish and subscribe. Everything not granted is refused.

/// A topic, or a topic and everything below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicPattern {
    /// This topic only.
    Exact(String),
    /// This topic and all below it (`prefix/#`).
    Under(String),
}

impl TopicPattern {
    /// Reads `a/b/up` as an exact topic and `a/b/#` as everything under `a/b`. Any other `+` or `#` is plain text
    /// that no legal topic name contains, so it grants nothing.
    pub fn parse(text: &str) -> Self {
        match text.strip_suffix("/#") {
            Some(prefix) => Self::Under(prefix.to_owned()),
            None => Self::Exact(text.to_owned()),
        }
    }

    /// Whether every topic that `topic_or_filter` can mean lies inside this pattern. `topic_or_filter` has passed
    /// the checks of `topic`.
    pub fn covers(&self, topic_or_filter: &str) -> bool {
        match self {
            Self::Exact(topic) => topic == topic_or_filter && !topic.contains(['+', '#']),
            Self::Under(prefix) => topic_or_filter
                .strip_prefix(prefix.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        }
    }
}

/// The rights of one device for one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The id of the device, as the rest of the hub knows it. Sessions and deliveries go by this name.
    pub device: String,
    /// Topics it may publish to, its will included.
    pub publish: Vec<TopicPattern>,
    /// Topics it may subscribe to.
    pub subscribe: Vec<TopicPattern>,
}

impl Grant {
    /// Whether the device may publish to this topic name.
    pub fn may_publish(&self, topic: &str) -> bool {
        self.publish.iter().any(|pattern| pattern.covers(topic))
    }

    /// Whether the device may subscribe to this filter.
    pub fn may_subscribe(&self, filter: &str) -> bool {
        self.subscribe.iter().any(|pattern| pattern.covers(filter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_only_what_lies_inside_it() {
        let table = [
            ("f/a/up", "f/a/up", true),
            ("f/a/up", "f/a/up/x", false),
            ("f/a/up", "f/+/up", false),
            ("f/a/up", "#", false),
            ("f/a/#", "f/a", true),
            ("f/a/#", "f/a/x/y", true),
            ("f/a/#", "f/a/#", true),
            ("f/a/#", "f/a/+/x", true),
            ("f/a/#", "f/ab", false),
            ("f/a/#", "f/+/x", false),
            ("f/a/#", "f/#", false),
            ("f/a/#", "$share/g/f/a", false),
            ("f/+/up", "f/+/up", false),
        ];
        for (pattern, asked, wanted) in table {
            assert_eq!(TopicPattern::parse(pattern).covers(asked), wanted, "{pattern} {asked}");
        }
    }
}
