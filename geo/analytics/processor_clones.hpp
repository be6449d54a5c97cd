#pragma once

// Loops over arrays are compiled twice, for all x86-64 processors and for those with AVX2; the program takes what the
// machine can. Nothing is fused or reordered (-ffp-contract=off), so that both give the same bits. Sanitizers do not
// bear the choice at load time.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define ORYX_FOR_EACH_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define ORYX_FOR_EACH_PROCESSOR
#endif
