/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reference of every benchmark: a bare EVP_DigestVerify of an assertion's bytes, with a
 * prepared key and a fetched digest.
 */
#ifndef BENCH_BARE_H
#define BENCH_BARE_H

/** CPU seconds of one ES256 verification on this thread, the median of several rounds. */
double bare_verification_seconds(void);

#endif
