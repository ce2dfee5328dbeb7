//! The smallest honest bound: how many multiply-adds a second the browser does at most, by a module of WebAssembly that does nothing else.
//!
//! Its instructions are those of the core specification, section 5.4 (<https://webassembly.github.io/spec/core/binary/>).

/// Independent chains: as many as a multiplication and an addition take together on the two units of today's processors, and few
/// enough for sixteen registers.
const CHAINS: u8 = 12;

/// The module's instructions for x * y + z.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Instruction {
    /// Two instructions, as every browser with SIMD has them.
    MulAdd,
    /// One, rounded as the processor likes: relaxed SIMD.
    RelaxedMadd,
}

const I32: u8 = 0x7f;
const F32: u8 = 0x7d;
const V128: u8 = 0x7b;

const SPLAT: [u8; 2] = [0xfd, 0x13];
const LANE_0: [u8; 3] = [0xfd, 0x1f, 0];
const ADD: [u8; 3] = [0xfd, 0xe4, 0x01];
const MUL: [u8; 3] = [0xfd, 0xe6, 0x01];
const RELAXED_MADD: [u8; 3] = [0xfd, 0x85, 0x02];

/// A module whose function `chains` takes a number of turns and does four multiply-adds in each chain at each.
pub fn module(instruction: Instruction) -> Vec<u8> {
    // Local 0 is the number of turns.
    let (y, z) = (CHAINS + 1, CHAINS + 2);
    let mut code = vec![1, CHAINS + 2, V128];
    let set = |code: &mut Vec<u8>, local: u8, value: f32| {
        code.push(0x43);
        code.extend(value.to_le_bytes());
        code.extend(SPLAT);
        code.extend([0x21, local]);
    };
    for chain in 1..=CHAINS {
        set(&mut code, chain, 0.5 + f32::from(chain));
    }
    // Near 1 for ever: no number becomes so small that it is slow.
    set(&mut code, y, 0.999);
    set(&mut code, z, 0.001);
    // loop
    code.extend([0x03, 0x40]);
    for chain in 1..=CHAINS {
        code.extend([0x20, chain, 0x20, y]);
        match instruction {
            Instruction::MulAdd => {
                code.extend(MUL);
                code.extend([0x20, z]);
                code.extend(ADD);
            }
            Instruction::RelaxedMadd => {
                code.extend([0x20, z]);
                code.extend(RELAXED_MADD);
            }
        }
        code.extend([0x21, chain]);
    }
    // turns = turns - 1, again unless it is 0, end
    code.extend([0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b]);
    code.extend([0x20, 1]);
    for chain in 2..=CHAINS {
        code.extend([0x20, chain]);
        code.extend(ADD);
    }
    code.extend(LANE_0);
    code.push(0x0b);

    let mut module = b"\0asm\x01\0\0\0".to_vec();
    section(&mut module, 1, &[1, 0x60, 1, I32, 1, F32]);
    section(&mut module, 3, &[1, 0]);
    section(&mut module, 7, b"\x01\x06chains\0\0");
    let mut body = vec![1];
    length(&mut body, code.len());
    body.extend(code);
    section(&mut module, 10, &body);
    module
}

fn section(module: &mut Vec<u8>, id: u8, content: &[u8]) {
    module.push(id);
    length(module, content.len());
    module.extend(content);
}

/// LEB128.
fn length(bytes: &mut Vec<u8>, mut length: usize) {
    while length >= 0x80 {
        bytes.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The browser has the last word: a module that is none makes `bench page` fail.
    #[test]
    fn lengths_are_leb128() {
        let mut bytes = Vec::new();
        length(&mut bytes, 0x7f);
        length(&mut bytes, 0x80);
        length(&mut bytes, 300);
        assert_eq!(bytes, [0x7f, 0x80, 0x01, 0xac, 0x02]);
        let (plain, relaxed) = (module(Instruction::MulAdd), module(Instruction::RelaxedMadd));
        assert!(relaxed.len() < plain.len(), "one instruction instead of two");
    }
}
