//! Whether a module of the page runs its constructors once, or at every call from JavaScript.
//!
//! Constructors are what a program registers before its `main`. If nothing in the program calls `__wasm_call_ctors` itself, the linker takes it for a
//! command, of which each export is a whole run: every one of them then begins with that call.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use wasmparser::{ExternalKind, Operator, Parser, Payload, TypeRef};

use crate::size;

/// Refuses a built page with a module whose exports begin with the constructors.
pub fn check(page: &Path) -> Result<()> {
    let mut modules = size::files(page)?;
    modules.retain(|file| file.to_string_lossy().ends_with("_bg.wasm"));
    if modules.is_empty() {
        bail!("{} holds no module", page.display());
    }
    for file in modules {
        let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
        let count = exports_that_begin_alike(&bytes).with_context(|| file.display().to_string())?;
        if count > 1 {
            bail!(
                "{}: {count} exported functions begin with the module's constructors, which so run at every call from JavaScript: \
                 let the module's main call `__wasm_call_ctors`, once, as src/bin/classifier_webgpu.rs does",
                file.display()
            );
        }
    }
    Ok(())
}

/// How many exported functions begin with a call of one and the same function that takes and gives nothing.
fn exports_that_begin_alike(module: &[u8]) -> Result<usize> {
    // By number of a type: whether it takes and gives nothing.
    let mut empty = Vec::new();
    // By number of a function: its type. Imported ones come first, and have no body.
    let mut types = Vec::new();
    let mut imported = 0;
    let mut exported = BTreeSet::new();
    // By number of a body: the function that it begins with a call of.
    let mut called = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::TypeSection(section) => {
                for function in section.into_iter_err_on_gc_types() {
                    let function = function?;
                    empty.push(function.params().is_empty() && function.results().is_empty());
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    if let TypeRef::Func(number) | TypeRef::FuncExact(number) = import?.ty {
                        types.push(number);
                        imported += 1;
                    }
                }
            }
            Payload::FunctionSection(section) => {
                for number in section {
                    types.push(number?);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    if matches!(export.kind, ExternalKind::Func | ExternalKind::FuncExact) {
                        exported.insert(export.index as usize);
                    }
                }
            }
            Payload::CodeSectionEntry(body) => {
                called.push(match body.get_operators_reader()?.read()? {
                    Operator::Call { function_index } => Some(function_index as usize),
                    _ => None,
                });
            }
            _ => {}
        }
    }
    let is_empty =
        |function: &usize| types.get(*function).is_some_and(|&number| empty.get(number as usize) == Some(&true));
    let first_call = |function: usize| *called.get(function.checked_sub(imported)?)?;
    let mut counts = BTreeMap::new();
    for function in exported.into_iter().filter_map(first_call).filter(is_empty) {
        *counts.entry(function).or_insert(0) += 1;
    }
    Ok(counts.into_values().max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection, ImportSection, InstructionSink,
        Module, TypeSection, ValType,
    };

    use super::*;

    fn constructors(code: &mut InstructionSink) {
        code.call(2);
    }

    /// What gives something is no constructor.
    fn number(code: &mut InstructionSink) {
        code.call(1).drop();
    }

    fn nothing(code: &mut InstructionSink) {
        code.nop();
    }

    /// A module with two exports that take a number and give it back, and begin as said.
    fn module(begin: fn(&mut InstructionSink)) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([ValType::I32], [ValType::I32]);
        types.ty().function([], [ValType::I32]);
        // Functions 0 and 1 have no body; 2 are the constructors.
        let mut imports = ImportSection::new();
        imports.import("page", "log", EntityType::Function(0));
        imports.import("page", "now", EntityType::Function(2));
        let mut functions = FunctionSection::new();
        let mut exports = ExportSection::new();
        let mut bodies = CodeSection::new();
        functions.function(0);
        let mut body = Function::new([]);
        body.instructions().call(0).end();
        bodies.function(&body);
        for (number, name) in [(3, "allocate"), (4, "free")] {
            functions.function(1);
            exports.export(name, ExportKind::Func, number);
            let mut body = Function::new([]);
            begin(&mut body.instructions());
            body.instructions().local_get(0).end();
            bodies.function(&body);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports).section(&bodies);
        module.finish()
    }

    #[test]
    fn modules_are_told_apart_by_how_their_exports_begin() {
        let count = |begin: fn(&mut InstructionSink)| exports_that_begin_alike(&module(begin)).expect("a module");
        assert_eq!(count(constructors), 2);
        assert_eq!(count(nothing), 0);
        assert_eq!(count(number), 0);
        assert!(exports_that_begin_alike(b"no module").is_err());
    }

    #[test]
    fn a_page_with_such_a_module_is_refused() {
        let page = tempfile::tempdir().expect("a folder");
        let version = page.path().join("v/1");
        fs::create_dir_all(&version).expect("a folder");
        assert!(check(page.path()).is_err(), "a page without modules");
        fs::write(version.join("good_bg.wasm"), module(nothing)).expect("a module");
        check(page.path()).expect("no export begins with the constructors");
        fs::write(version.join("bad_bg.wasm"), module(constructors)).expect("a module");
        let error = check(page.path()).expect_err("a module is refused").to_string();
        assert!(error.contains("bad_bg.wasm: 2 ") && error.contains("__wasm_call_ctors"), "{error}");
    }
}
