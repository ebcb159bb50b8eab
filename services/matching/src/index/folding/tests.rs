use proptest::prelude::*;
use techmarket_text::Analyzer;

use super::*;

#[derive(Debug, Clone)]
struct Post(u32, Option<u64>, TextProfile);

impl Foldable for Post {
    fn address(&self) -> DocAddress {
        DocAddress::new(0, self.0)
    }

    fn publisher(&self) -> Option<u64> {
        self.1
    }

    fn profile(&self) -> &TextProfile {
        &self.2
    }
}

/// As folding is defined: each is compared with all that were kept before it.
fn pair_by_pair(posts: &[Post]) -> Vec<(u32, Vec<u32>)> {
    let mut kept: Vec<(&Post, Vec<u32>)> = Vec::new();
    for post in posts {
        let alike = |(best, _): &&mut (&Post, Vec<u32>)| {
            post.1.is_some() && best.1 == post.1 && best.2.likeness(&post.2) >= ALIKE
        };
        match kept.iter_mut().find(alike) {
            Some((_, variants)) => variants.push(post.0),
            None => kept.push((post, Vec::new())),
        }
    }
    kept.into_iter()
        .map(|(post, variants)| (post.0, variants))
        .collect()
}

fn analyzer() -> &'static Analyzer {
    static ANALYZER: std::sync::OnceLock<Analyzer> = std::sync::OnceLock::new();
    ANALYZER.get_or_init(|| Analyzer::new().unwrap())
}

fn profile(text: &str) -> TextProfile {
    TextProfile::of(&[], &analyzer().terms(text))
}

proptest! {
    #[test]
    fn folding_is_that_of_all_pairs(posts in prop::collection::vec((prop::option::of(0_u64..3), 0_usize..4, "[电瓷稀土永磁膜锂渣]{0,6}"), 0..40)) {
        const TEXTS: [&str; 4] = [
            "特高压用电瓷绝缘子的配方与烧成工艺以铝矾土为主要原料经湿法研磨真空练泥等静压成型与高温烧成",
            "膜法处理印染污水的工艺采用超滤膜与反渗透膜处理印染废水出水回用率高",
            "短文",
            "",
        ];
        let posts: Vec<Post> = (0..).zip(posts)
            .map(|(number, (publisher, text, end))| Post(number, publisher, profile(&format!("{}{end}", TEXTS[text]))))
            .collect();
        let folded: Vec<(u32, Vec<u32>)> = fold(posts.clone()).into_iter()
            .map(|folded| (folded.best.0, folded.variants.iter().map(|address| address.doc_id).collect()))
            .collect();
        let all = pair_by_pair(&posts);
        prop_assert_eq!(&folded, &all);
        // As far as a page needs, it is the same.
        let mut page = Folding::new(3);
        page.extend(posts);
        let page_is: Vec<(u32, Vec<u32>)> = page.kept.into_iter()
            .map(|folded| (folded.best.0, folded.variants.iter().map(|address| address.doc_id).collect()))
            .collect();
        prop_assert_eq!(page_is, all.iter().take(3).cloned().collect::<Vec<_>>());
        prop_assert_eq!(page.more, all.len() > 3);
    }
}
