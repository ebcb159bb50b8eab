use super::*;

fn texts(text: &'static str) -> Vec<String> {
    let text_of = |stretch: Stretch<'static>| match stretch {
        Stretch::Cjk(term) | Stretch::Run(term) => term.text.into_owned(),
    };
    stretches(text).into_iter().map(text_of).collect()
}

#[test]
fn numbers_keep_their_units() {
    assert_eq!(
        texts("抗弯强度160mpa,120°c,99.9%以上"),
        ["抗弯强度", "160mpa", "120°c", "99.9%", "以上"]
    );
    assert_eq!(texts("yb-03型 k-means."), ["yb-03", "型", "k-means"]);
    assert_eq!(texts("- / 。"), Vec::<&str>::new());
}

#[test]
fn languages_keep_their_signs() {
    assert_eq!(texts("c++与c#,c语言"), ["c++", "与", "c#", "c", "语言"]);
    assert_eq!(texts("5g+工业,ca++,1#机组"), ["5g", "工业", "ca", "1", "机组"]);
}

fn found(text: &'static str) -> Vec<String> {
    let runs: Vec<Term<'static>> = stretches(text)
        .into_iter()
        .filter_map(|stretch| match stretch {
            Stretch::Run(run) => Some(run),
            Stretch::Cjk(_) => None,
        })
        .collect();
    let forms = runs.iter().flat_map(|run| forms(run, text));
    let joined = runs
        .windows(2)
        .filter_map(|pair| joined(&pair[0], &pair[1], text));
    forms.chain(joined).map(|term| term.text.into_owned()).collect()
}

#[test]
fn runs_are_found_however_they_are_written() {
    for (text, expected) in [
        ("wes-5.4", &["wes54", "wes"][..]),
        ("n-95", &["n95"]),
        ("pm2.5", &["pm25"]),
        ("pm 2.5", &["pm", "2.5", "pm25"]),
        ("wi-fi 6", &["wifi", "wi", "fi", "6", "wifi6"]),
        ("v300r200", &["v300r200", "v300", "r200"]),
        ("v300-r200", &["v300r200", "v300", "r200"]),
        ("v300 r200", &["v300", "r200", "v300r200"]),
        ("al2o3", &["al2o3"]),
        ("al-mg", &["almg", "al", "mg"]),
        ("2.5-3.5mm", &["2.5-3.5mm", "3.5mm"]),
        ("m3/d", &["m3/d", "m3"]),
        ("c/c++", &["c/c++", "c", "c++"]),
        ("c++17", &["c++17", "c++"]),
        ("c#", &["c#"]),
        ("in the 6 sigma", &["in", "the", "6", "sigma", "the6"]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}
