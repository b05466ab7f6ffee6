//! Not a test of anything: pictures for whoever looks.

use std::path::PathBuf;

use serde_json::json;

use crate::chromium::Chromium;
use crate::decoded_octets;
use crate::pages::Pages;

#[test]
fn sheets_of_slides_are_written_if_asked_for() {
    let Some(folder) = std::env::var_os("SLIDES_SHEETS").map(PathBuf::from) else {
        return;
    };
    let Some(mut chromium) = Chromium::open() else {
        return;
    };
    std::fs::create_dir_all(&folder).unwrap();
    let pages = Pages::of_the_course();
    let style = "[data-mode=overview] main { grid-template-columns: 640px 640px !important; gap: 8px !important; padding: 8px !important; } \
         [data-mode=overview] .slide { width: 640px !important; height: 360px !important; } [data-mode=overview] .canvas { transform: scale(0.5) !important; }";
    for deck in &pages.decks {
        let window = chromium.window(&pages.file(deck));
        let size = json!({"width": 1312, "height": 1120, "deviceScaleFactor": 1, "mobile": false});
        chromium.tell(&window, "Emulation.setDeviceMetricsOverride", size);
        let begin = format!(
            "document.head.insertAdjacentHTML('beforeend', '<style>{style}</style>'); setMode('overview'); 0"
        );
        chromium.run(&window, &begin);
        for theme in ["light", "dark"] {
            for (sheet, first) in (0..deck.slides.len()).step_by(6).enumerate() {
                let script = format!(
                    "root.dataset.theme = '{theme}'; slides.forEach((slide, at) => {{ slide.classList.remove('now'); \
                     slide.style.display = at < {first} || at >= {first} + 6 ? 'none' : ''; \
                     slide.querySelectorAll('.later').forEach((part) => part.classList.add('shown')); }}); scrollTo(0, 0); 0"
                );
                chromium.run(&window, &script);
                let picture =
                    chromium.tell(&window, "Page.captureScreenshot", json!({"format": "png"}));
                let name = format!("{}-{theme}-{}.png", deck.id, sheet + 1);
                let octets = decoded_octets(picture["data"].as_str().unwrap());
                std::fs::write(folder.join(name), octets).unwrap();
            }
        }
    }
}
