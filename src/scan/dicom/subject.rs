//! Whether the scan is what the network is for: an MR scan of a head, as far as the header says.

use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

use super::super::Refusal;
use super::attributes::text;
use crate::values::values;

/// Why it is not to be classified. A header that says nothing, a secondary capture and a body part of an unknown name are no reason.
pub fn refusal(data: &InMemDicomObject) -> Option<Refusal> {
    let modality = text(data, tags::MODALITY).unwrap_or_default().to_ascii_uppercase();
    if !matches!(modality.as_str(), "MR" | "" | "SC" | "OT") {
        let article = if matches!(modality.as_str(), "XA" | "MG" | "RF" | "NM") { "an" } else { "a" };
        let name =
            name_of(&modality).map_or_else(|| format!("{article} {modality}"), |name| format!("{name} ({modality})"));
        let message = format!("This is {name}, not an MR scan: it was not classified.");
        return Some(Refusal { code: "not_mr".into(), message, values: values([("modality", modality.into())]) });
    }
    let part = text(data, tags::BODY_PART_EXAMINED)?;
    let elsewhere = is_elsewhere(&part);
    elsewhere.then(|| {
        let message =
            format!("This is a scan of another part of the body ({part}), not of a head: it was not classified.");
        Refusal { code: "not_brain".into(), message, values: values([("part", part.into())]) }
    })
}

/// Modalities by their names (PS3.3 C.7.3.1.1.1).
fn name_of(modality: &str) -> Option<&'static str> {
    Some(match modality {
        "CT" => "a computed tomography",
        "CR" | "DX" | "RG" => "an X-ray image",
        "MG" => "a mammogram",
        "US" | "IVUS" => "an ultrasound image",
        "PT" => "a positron emission tomography",
        "NM" => "a nuclear medicine image",
        "XA" | "RF" => "an X-ray angiogram or fluoroscopy",
        "SEG" => "a segmentation",
        "RTIMAGE" | "RTDOSE" => "a radiotherapy object",
        "SM" | "GM" => "a microscopy image",
        "OP" | "OPT" | "OCT" => "an image of an eye",
        "ES" | "XC" => "a photograph",
        "PX" | "IO" => "a dental X-ray image",
        _ => return None,
    })
}

/// Parts of the body that a head scan does not show (PS3.16, annex L, and names that scanners write). Compared without spaces, digits and marks.
fn is_elsewhere(part: &str) -> bool {
    const ELSEWHERE: [&str; 54] = [
        "ABDOMEN",
        "ABDOMENPELVIS",
        "ANKLE",
        "AORTA",
        "ARM",
        "BACK",
        "BLADDER",
        "BREAST",
        "CALF",
        "CALCANEUS",
        "CERVIX",
        "CHEST",
        "CHESTABDOMEN",
        "CHESTABDPELVIS",
        "CLAVICLE",
        "COCCYX",
        "COLON",
        "CSPINE",
        "CERVICALSPINE",
        "CTSPINE",
        "ELBOW",
        "EXTREMITY",
        "FEMUR",
        "FINGER",
        "FOOT",
        "FOREARM",
        "HAND",
        "HEART",
        "HIP",
        "HUMERUS",
        "KIDNEY",
        "KNEE",
        "LEG",
        "LIVER",
        "LLEG",
        "LSPINE",
        "LSSPINE",
        "LUMBARSPINE",
        "LUNG",
        "PANCREAS",
        "PELVIS",
        "PROSTATE",
        "RECTUM",
        "RIB",
        "SHOULDER",
        "SPINE",
        "SPLEEN",
        "SSPINE",
        "TESTIS",
        "THIGH",
        "THORAX",
        "TSPINE",
        "UTERUS",
        "WRIST",
    ];
    let letters: String = part.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_uppercase();
    ELSEWHERE.contains(&letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::is_elsewhere;

    #[test]
    fn only_what_is_clearly_elsewhere_is_refused() {
        for part in ["KNEE", "Knee", "L-SPINE", "C SPINE", "ABDOMEN", "CHEST"] {
            assert!(is_elsewhere(part), "{part}");
        }
        for part in
            ["HEAD", "BRAIN", "SKULL", "HEADNECK", "NECK", "PITUITARY", "SELLA", "WHOLEBODY", "Kopf", "", "TESTOBJECT"]
        {
            assert!(!is_elsewhere(part), "{part}");
        }
    }
}
