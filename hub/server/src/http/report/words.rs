//! Words that mean an emergency: the report page offers a call for help at once, and never holds the report back.

/// In Chinese and English, lower case.
pub const EMERGENCY: [&str; 36] = [
    "着火",
    "起火",
    "火灾",
    "冒烟",
    "浓烟",
    "爆炸",
    "煤气",
    "燃气泄漏",
    "漏气",
    "触电",
    "心脏病",
    "心梗",
    "中风",
    "昏迷",
    "晕倒",
    "摔倒",
    "跌倒",
    "起不来",
    "没有呼吸",
    "呼吸困难",
    "胸痛",
    "流血",
    "大出血",
    "溺水",
    "自杀",
    "跳楼",
    "救命",
    "打人",
    "持刀",
    "被困",
    "fire",
    "smoke",
    "heart attack",
    "unconscious",
    "bleeding",
    "can't breathe",
];

/// True for a text that sounds like one.
#[must_use]
pub fn is_emergency(text: &str) -> bool {
    let lower = text.to_lowercase();
    EMERGENCY.iter().any(|word| lower.contains(word))
}
