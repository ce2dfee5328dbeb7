//! Small data sets of phantoms.

use std::fs;
use std::path::Path;

use neurotriage::phantom::Phantom;

/// Class folders with so many phantoms each, 64 pixels wide: the class decides where the lesion is.
pub fn write_classes(folder: &Path, count: u8) {
    for (class, place) in [("glioma", 0.3), ("meningioma", 0.7), ("pituitary", 0.5), ("no_tumor", 0.0)] {
        fs::create_dir_all(folder.join(class)).expect("a folder");
        for number in 0..count {
            let lesion = (class != "no_tumor").then_some((place, 0.4 + 0.01 * f32::from(number), 0.08));
            fs::write(folder.join(class).join(format!("{number}.png")), Phantom { side: 64, lesion }.png())
                .expect("a phantom");
        }
    }
}
