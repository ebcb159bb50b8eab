use super::*;

#[test]
fn the_embedded_font_has_the_common_characters_and_ext_a() {
    let typeface = Typeface::embedded().expect("the font");
    let metrics = typeface.metrics().expect("the font");
    let ranges = [' '..='~', '\u{3400}'..='\u{4db5}', '\u{4e00}'..='\u{9fff}'];
    let lacking: Vec<char> = ranges
        .into_iter()
        .flatten()
        .filter(|character| metrics.glyph(*character).is_none())
        .collect();
    assert_eq!(lacking, Vec::<char>::new());
    // Common punctuation, and characters of later extensions.
    assert_eq!(
        typeface.missing("、。，；：？！（）《》〈〉“”‘’—…·　￥％①㎡𬭊𫟅𨱏"),
        None
    );
    assert_eq!(typeface.missing("甲𠮷乙"), None);
}

#[test]
fn titles_as_people_write_them_can_be_printed() {
    let typeface = Typeface::embedded().expect("the fonts");
    let metrics = typeface.metrics().expect("the fonts");
    let blocks = [
        '\u{a1}'..='\u{17f}',
        '\u{180}'..='\u{36f}',
        '\u{391}'..='\u{3a1}',
        '\u{3a3}'..='\u{3c9}',
        '\u{400}'..='\u{4ff}',
        '\u{1e00}'..='\u{1eff}',
        '\u{2070}'..='\u{2071}',
        '\u{2074}'..='\u{208e}',
        '\u{2090}'..='\u{209c}',
        '\u{20a0}'..='\u{20bf}',
        '\u{2100}'..='\u{218b}',
        '\u{2190}'..='\u{22ff}',
        '\u{2460}'..='\u{24ff}',
        '\u{25a0}'..='\u{25ff}',
        '\u{2a00}'..='\u{2aff}',
        '\u{3200}'..='\u{321e}',
        '\u{3380}'..='\u{33ff}',
        '\u{20000}'..='\u{2a6d6}',
        '\u{2a700}'..='\u{2b734}',
        '\u{2b740}'..='\u{2b81d}',
        '\u{2b820}'..='\u{2cea1}',
        '\u{2ceb0}'..='\u{2ebe0}',
    ];
    let lacking: String = blocks
        .into_iter()
        .flat_map(|block| metrics.missing(&block.collect::<String>()).collect::<Vec<_>>())
        .collect();
    assert_eq!(lacking, "");
    for title in [
        "CO₂捕集 Fe₃O₄ m³·h⁻¹ SO₄²⁻ α-Fe₂O₃ x⁽ⁿ⁾ Ca²⁺ ¹⁴C",
        "Łódź İzmir Đà Nẵng Škoda Ørsted Ångström Ło\u{301}dz\u{301}",
        "䶮㛃𬭎𠮷葛\u{E0100}葛\u{FE00}\u{E863}\u{2F800}\u{F900}",
        "Ⅲ型①㈠㎡℃‰≥≤±×÷√∞∑∫Δ→⇌½⅔",
    ] {
        assert_eq!(typeface.missing(title), None, "{title}");
    }
    assert_eq!(typeface.missing("甲한乙"), Some('한'));
}

#[test]
fn chinese_characters_are_one_em_wide() {
    let metrics = Typeface::embedded()
        .expect("the font")
        .metrics()
        .expect("the font");
    for character in ['技', '㛃', '𬭊', '（', '。'] {
        let width = metrics.glyph(character).map(|glyph| glyph.width);
        assert_eq!(width, Some(1.0), "{character}");
    }
}

#[test]
fn another_font_is_read_from_bytes_and_supplements() {
    let bytes = include_bytes!("../../data/fonts/NotoSerifSC-Regular.ttf").to_vec();
    let own = Typeface::parse(bytes).expect("a font");
    assert_eq!(own.missing("技术"), None);
    let mut both = own.clone();
    for _ in 1..Typeface::MAX_FONTS {
        both = both.or(&own).expect("up to the limit");
    }
    assert!(matches!(both.or(&own), Err(DocumentError::Font(_))));
}

#[test]
fn what_is_no_font_is_refused() {
    for bytes in [Vec::new(), b"%PDF-1.7".to_vec(), vec![0; 4096]] {
        assert!(matches!(Typeface::parse(bytes), Err(DocumentError::Font(_))));
    }
}
