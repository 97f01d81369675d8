//! Words that mean an emergency: the report page offers a call for help at once, and never holds the report back. Found too
//! often they cost one tap, missed they cost more: what people write in fear is short and seldom spelt well.

/// In Chinese and English, lower case, with a straight apostrophe.
#[rustfmt::skip]
pub const EMERGENCY: &[&str] = &[
    // Fire, gas, current, water, a fall of things.
    "着火", "起火", "火灾", "冒烟", "浓烟", "爆炸", "煤气味", "煤气泄漏", "煤气泄露", "煤气漏", "漏煤气", "闻到煤气",
    "煤气中毒", "燃气味", "燃气泄漏", "燃气泄露", "燃气漏", "漏燃气", "闻到燃气", "天然气味", "天然气泄漏", "天然气泄露", "天然气漏",
    "漏天然气", "闻到天然气", "漏气", "一氧化碳", "触电", "漏电", "电到人", "溺水", "落水", "掉河里", "掉水里", "掉进河", "掉进水",
    "坠楼", "坍塌", "车祸",
    // Heart, head, breath, blood.
    "心脏病", "心梗", "心脏骤停", "心口疼", "心口痛", "胸口疼", "胸口痛", "胸痛", "胸口闷", "胸闷", "中风", "脑梗", "脑溢血", "脑出血",
    "嘴歪", "昏迷", "昏倒", "昏过去", "晕倒", "晕过去", "不省人事", "叫不醒", "抽搐", "癫痫", "没有呼吸", "没呼吸", "呼吸困难",
    "喘不上", "喘不过", "透不过气", "上不来气", "窒息", "噎住", "噎着", "流血", "出血", "中毒", "烫伤", "烧伤", "骨折", "要生了",
    // A fall.
    "摔倒", "跌倒", "滑倒了", "摔了一跤", "摔伤", "摔断", "起不来",
    // A wish to die.
    "自杀", "跳楼", "割腕", "轻生", "想死", "不想活", "活不下去", "上吊", "服毒", "喝农药", "安眠药",
    // Violence, and no way out.
    "救命", "救救", "快来人", "求救", "打人", "家暴", "持刀", "砍人", "捅人", "抢劫", "被困", "困在", "老人走失", "老人走丢",
    "小孩走失", "小孩走丢", "孩子走失", "孩子走丢",
    "fire", "smoke", "explosion", "gas leak", "smell gas", "smell of gas", "electric shock", "electrocuted", "drowning",
    "heart attack", "chest pain", "stroke", "unconscious", "collapsed", "seizure", "not breathing", "can't breathe",
    "cannot breathe", "choking", "bleeding", "overdose", "fell down", "has fallen", "can't get up", "cannot get up",
    "suicide", "kill myself", "want to die", "help me", "stabbed", "trapped",
];

/// True for a text that sounds like one. A telephone writes other apostrophes, and who is afraid other spaces.
#[must_use]
pub fn is_emergency(text: &str) -> bool {
    let lower = text.to_lowercase().replace('\u{2019}', "'");
    let spaced = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let tight: String = lower.chars().filter(|letter| !letter.is_whitespace()).collect();
    EMERGENCY.iter().any(|word| spaced.contains(word) || !word.is_ascii() && tight.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_in_an_emergency_is_heard() {
        for text in [
            "着火了",
            "心脏病",
            "我妈晕倒了",
            "老人摔倒了起不来",
            "厨房煤气泄漏",
            "楼道里好大的煤气味",
            "有人触电",
            "孩子溺水",
            "爷爷喘不上气",
            "胸口疼得厉害",
            "救命",
            "她割腕了",
            "我想死",
            "不想活了",
            "叫不醒，没有呼吸",
            "流了好多血，流血不止",
            "电梯里有人被困",
            "吃了一瓶安眠药",
            "喘 不 上 气",
            "喘不\n过气",
            "FIRE!!",
            "My dad can\u{2019}t breathe",
            "she is not  breathing",
            "I smell gas",
        ] {
            assert!(is_emergency(text), "{text}");
        }
    }

    /// What is reported on an ordinary day: an offer that comes too often is read by nobody.
    #[test]
    fn ordinary_reports_are_no_emergency() {
        for text in [
            "水管漏水",
            "路灯不亮三天了",
            "垃圾桶满了没人收",
            "楼上半夜装修太吵",
            "电梯有异响，门关不上",
            "煤气费怎么交",
            "煤气表换电池",
            "燃气公司什么时候上门",
            "井盖松了，骑车颠得厉害",
            "小区大门口乱停车",
            "空调外机滴水",
            "心里有点烦，邻居的狗总叫",
            "请问养老卡在哪里办",
            "门禁卡刷了没反应",
            "下水道堵了，味道很大",
            "墙皮掉了一块",
            "the street light is broken",
            "rubbish everywhere, please help",
            "water leaks from the ceiling",
        ] {
            assert!(!is_emergency(text), "{text}");
        }
    }

    /// They are compared as they are: another case or apostrophe would never be found.
    #[test]
    fn words_are_written_as_they_are_compared() {
        for word in EMERGENCY {
            assert!(is_emergency(word) && *word == word.to_lowercase() && !word.contains('\u{2019}'), "{word}");
            assert_eq!(EMERGENCY.iter().filter(|other| *other == word).count(), 1, "{word}");
        }
    }
}
