/// Runs a test with many random numbers, and says with which seed it failed. EDL_SEED repeats one.
export function randomly(times: number, test: (random: () => number) => void): void {
  const first = Number(process.env.EDL_SEED ?? Date.now() % 1_000_000_007);
  for (let run = 0; run < times; run += 1) {
    const seed = first + run;
    try {
      test(generator(seed));
    } catch (error) {
      throw new Error(`with EDL_SEED=${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
}

/// @source the mulberry32 generator of Tommy Ettinger
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
