//! `sbom`: what the page and the native program are made of, as CycloneDX 1.6: every crate with version, licence, hash and what it needs, the
//! standard library, and the weights.
//!
//! Made of `cargo tree`, which alone knows the features of each target, and Cargo.lock; the same sources give the same bytes. What only runs
//! while building (build scripts, macros and what they need) is listed with the scope `excluded`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::page;
use crate::project::{self, command};
use crate::step::read;

/// Write the software bills of materials of the page and of the native program (CycloneDX)
#[derive(clap::Args)]
pub struct Args {
    /// Where they are written: target/sbom unless given
    #[arg(long)]
    out: Option<PathBuf>,
}

/// What is built, and how `cargo tree` is told.
struct Product {
    file: &'static str,
    name: &'static str,
    selection: &'static [&'static str],
    has_weights: bool,
}

const PRODUCTS: [Product; 2] = [
    Product {
        file: "page.cdx.json",
        name: "neurotriage-page",
        selection: &["--no-default-features", "--features", page::FEATURES, "--target", "wasm32-unknown-unknown"],
        has_weights: true,
    },
    Product { file: "native.cdx.json", name: "neurotriage", selection: &[], has_weights: false },
];

/// A crate by name and version.
type Name = (String, String);

pub fn run(args: &Args) -> Result<()> {
    let folder = args.out.clone().unwrap_or_else(|| project::target().join("sbom"));
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    for (product, bom) in PRODUCTS.iter().zip(all()?) {
        let path = folder.join(product.file);
        fs::write(&path, serde_json::to_string_pretty(&bom)? + "\n").with_context(|| path.display().to_string())?;
        let components = bom["components"].as_array().map_or(0, Vec::len);
        let built = bom["components"].as_array().into_iter().flatten().filter(|it| it["scope"] == "excluded").count();
        println!("{}: {components} components, {built} of them only while building", path.display());
    }
    Ok(())
}

/// The bills of all products; an error where a crate names no licence, or has no hash.
pub fn all() -> Result<Vec<Value>> {
    let lock = project::root().join("Cargo.lock");
    let sums = checksums(&fs::read_to_string(&lock).with_context(|| lock.display().to_string())?);
    let metadata = read(command("cargo").args(["metadata", "--locked", "--all-features", "--format-version", "1"]))?;
    let packages = packages(&serde_json::from_str(&metadata).context("cargo metadata is no JSON")?);
    PRODUCTS.iter().map(|product| bill(product, &packages, &sums)).collect()
}

fn bill(product: &Product, packages: &BTreeMap<Name, Value>, sums: &BTreeMap<Name, String>) -> Result<Value> {
    let tree = |edges| {
        let mut tree = command("cargo");
        tree.args(["tree", "--locked", "--package", "neurotriage", "--prefix", "depth", "--format", "{p}", "--edges"]);
        Ok::<_, anyhow::Error>(Tree::parse(&read(tree.arg(edges).args(product.selection))?))
    };
    let (linked, all) = (tree("normal")?, tree("normal,build")?);
    let shipped = linked.shipped();
    let root = all.root.clone().context("cargo tree lists nothing")?;
    let mut components = Vec::new();
    for name in all.edges.keys().filter(|name| **name != root) {
        let package = packages.get(name).with_context(|| format!("cargo metadata lacks {} {}", name.0, name.1))?;
        let Some(licence) = package["license"].as_str() else { bail!("{} {} names no licence", name.0, name.1) };
        let Some(sum) = sums.get(name) else { bail!("Cargo.lock has no hash of {} {}", name.0, name.1) };
        components.push(json!({
            "type": "library",
            "bom-ref": reference(name),
            "name": name.0,
            "version": name.1,
            "scope": if shipped.contains(name) { "required" } else { "excluded" },
            "hashes": [{ "alg": "SHA-256", "content": sum }],
            // Some crates write the old form.
            "licenses": [{ "expression": licence.replace('/', " OR ") }],
            "purl": reference(name),
        }));
    }
    components.push(standard_library()?);
    if product.has_weights {
        components.extend(weights(&project::root().join("weights"))?);
    }
    let dependencies: Vec<Value> = all
        .edges
        .iter()
        .map(|(name, needs)| json!({ "ref": reference(name), "dependsOn": needs.iter().map(reference).collect::<Vec<_>>() }))
        .collect();
    let build = project::build().map(|build| json!([{ "name": "neurotriage:build", "value": build }]));
    Ok(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": reference(&root),
                "name": product.name,
                "version": root.1,
                "licenses": [{ "expression": "MIT OR Apache-2.0" }],
                "properties": build.unwrap_or_else(|| json!([])),
            },
        },
        "components": components,
        "dependencies": dependencies,
    }))
}

fn reference((name, version): &Name) -> String {
    format!("pkg:cargo/{name}@{version}")
}

/// What rustc links beside the crates.
fn standard_library() -> Result<Value> {
    let path = project::root().join("rust-toolchain.toml");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let channel = text.lines().find_map(|line| line.strip_prefix("channel = \"")?.strip_suffix('"'));
    let version = channel.context("rust-toolchain.toml names no channel")?;
    let purl = format!("pkg:github/rust-lang/rust@{version}");
    Ok(json!({
        "type": "library",
        "bom-ref": purl,
        "name": "Rust standard library",
        "version": version,
        "scope": "required",
        "licenses": [{ "expression": "MIT OR Apache-2.0" }],
        "purl": purl,
    }))
}

/// The weights that the page offers, by their manifests.
fn weights(folder: &Path) -> Result<Vec<Value>> {
    let json = |name: String| {
        let path = folder.join(name);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        serde_json::from_str::<Value>(&text).with_context(|| path.display().to_string())
    };
    let index = json("index.json".into())?;
    let names = index["models"].as_array().context("weights/index.json lists no models")?;
    let component = |name: &Value| {
        let name = name.as_str().context("a model's name is no text")?;
        let manifest = json(format!("{name}.json"))?;
        Ok(json!({
            "type": "machine-learning-model",
            "bom-ref": format!("weights/{name}"),
            "name": name,
            "version": manifest["training"]["version"],
            "hashes": [{ "alg": "SHA-256", "content": manifest["weights"]["sha256"] }],
            // Under which terms its data came is in the model card, source by source.
            "modelCard": { "modelParameters": { "modelArchitecture": manifest["architecture"] } },
        }))
    };
    names.iter().map(component).collect()
}

/// The packages of `cargo metadata` by name and version.
fn packages(metadata: &Value) -> BTreeMap<Name, Value> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let text = |package: &Value, field: &str| package[field].as_str().unwrap_or_default().to_owned();
    packages.map(|package| ((text(package, "name"), text(package, "version")), package.clone())).collect()
}

/// The hashes of Cargo.lock.
fn checksums(lock: &str) -> BTreeMap<Name, String> {
    let of = |block: &str| {
        let field = |name: &str| {
            let value =
                |line: &str| Some(line.strip_prefix(name)?.strip_prefix(" = \"")?.strip_suffix('"')?.to_owned());
            block.lines().find_map(value)
        };
        Some(((field("name")?, field("version")?), field("checksum")?))
    };
    lock.split("[[package]]").filter_map(of).collect()
}

/// What `cargo tree --prefix depth` lists: each crate with what it needs.
#[derive(Debug, Default)]
struct Tree {
    root: Option<Name>,
    edges: BTreeMap<Name, BTreeSet<Name>>,
    macros: BTreeSet<Name>,
}

impl Tree {
    fn parse(text: &str) -> Self {
        let mut tree = Self::default();
        let mut above: Vec<Name> = Vec::new();
        for line in text.lines() {
            let digits = line.chars().take_while(char::is_ascii_digit).count();
            let Ok(depth) = line[..digits].parse::<usize>() else { continue };
            let mut words = line[digits..].split_whitespace();
            let (Some(name), Some(version)) = (words.next(), words.next()) else { continue };
            let name = (name.to_owned(), version.trim_start_matches('v').to_owned());
            above.truncate(depth);
            tree.edges.entry(name.clone()).or_default();
            if let Some(parent) = above.last() {
                tree.edges.entry(parent.clone()).or_default().insert(name.clone());
            }
            if words.any(|word| word == "(proc-macro)") {
                tree.macros.insert(name.clone());
            }
            tree.root.get_or_insert_with(|| name.clone());
            above.push(name);
        }
        tree
    }

    /// What the root needs at run time: macros and what only they need ran at build time.
    fn shipped(&self) -> BTreeSet<Name> {
        let mut found = BTreeSet::new();
        let mut open: Vec<&Name> = self.root.iter().collect();
        while let Some(name) = open.pop() {
            if !self.macros.contains(name) && found.insert(name.clone()) {
                open.extend(self.edges.get(name).into_iter().flatten());
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str) -> Name {
        (name.into(), "1.0.0".into())
    }

    #[test]
    fn macros_and_what_only_they_need_are_not_shipped() {
        let text = "0app v1.0.0 (/somewhere)\n1serde v1.0.0\n2derive v1.0.0 (proc-macro)\n3syn v1.0.0\n4shared v1.0.0\n1shared v1.0.0\n1serde v1.0.0 (*)\n";
        let tree = Tree::parse(text);
        assert_eq!(tree.root, Some(name("app")));
        assert_eq!(tree.edges[&name("app")], ["serde", "shared"].map(name).into());
        assert_eq!(tree.edges[&name("syn")], ["shared"].map(name).into());
        assert_eq!(tree.shipped(), ["app", "serde", "shared"].map(name).into());
    }

    #[test]
    fn hashes_are_those_of_the_lock_file() {
        let lock = "version = 4\n\n[[package]]\nname = \"own\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"serde\"\nversion = \"1.0.0\"\nsource = \"registry\"\nchecksum = \"ab\"\n";
        assert_eq!(checksums(lock), [(name("serde"), "ab".to_owned())].into());
    }

    #[test]
    fn the_bills_hold_what_is_shipped_and_not_what_is_not() {
        let bills = all().unwrap();
        let scope = |bill: &Value, name: &str| {
            let found = bill["components"].as_array().unwrap().iter().find(|it| it["name"] == name);
            found.map(|it| it["scope"].as_str().unwrap_or_default().to_owned())
        };
        let [page, native] = &bills[..] else { panic!("two bills") };
        for name in ["burn", "dicom-object", "image", "wgpu", "wasm-bindgen"] {
            assert_eq!(scope(page, name).as_deref(), Some("required"), "{name}");
        }
        for (bill, name) in [(page, "serde_derive"), (native, "syn")] {
            assert_eq!(scope(bill, name).as_deref(), Some("excluded"), "{name}");
        }
        assert_eq!((scope(page, "clap"), scope(native, "clap").as_deref()), (None, Some("required")));
        assert_eq!(scope(native, "wasm-bindgen"), None);
        // Each is what something lists, and has a licence; crates have a hash.
        for bill in &bills {
            let components = bill["components"].as_array().unwrap();
            let known: BTreeSet<&str> = components.iter().filter_map(|it| it["bom-ref"].as_str()).collect();
            assert_eq!(known.len(), components.len(), "a component comes twice");
            for dependency in bill["dependencies"].as_array().unwrap() {
                for needed in dependency["dependsOn"].as_array().unwrap() {
                    assert!(known.contains(needed.as_str().unwrap()), "{needed}");
                }
            }
        }
        let models = page["components"].as_array().unwrap().iter().filter(|it| it["type"] == "machine-learning-model");
        assert_eq!(models.count(), 2);
    }
}
