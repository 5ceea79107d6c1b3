/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TPM vendor ids in the Trusted Computing Group's registry, as certificates contain them. The
 * list is used only if a policy names it (TCERT-7). Callers can provide a newer list.
 */
#include "base/bytes.h"
#include <passkey/webauthn.h>

#define BYTES_CONSTANT(text)                                                                       \
    {                                                                                              \
        (const uint8_t *)(text), sizeof(text) - 1                                                  \
    }

static const struct passkey_bytes vendors[] = {
    BYTES_CONSTANT("id:414D4400"), /* AMD */
    BYTES_CONSTANT("id:414E5400"), /* Ant Group */
    BYTES_CONSTANT("id:41544D4C"), /* Atmel */
    BYTES_CONSTANT("id:4252434D"), /* Broadcom */
    BYTES_CONSTANT("id:4353434F"), /* Cisco */
    BYTES_CONSTANT("id:464C5953"), /* FlySlice Technologies */
    BYTES_CONSTANT("id:474F4F47"), /* Google */
    BYTES_CONSTANT("id:48495349"), /* Huawei */
    BYTES_CONSTANT("id:48504500"), /* Hewlett Packard Enterprise */
    BYTES_CONSTANT("id:48504900"), /* HP */
    BYTES_CONSTANT("id:49424D00"), /* IBM */
    BYTES_CONSTANT("id:49465800"), /* Infineon */
    BYTES_CONSTANT("id:494E5443"), /* Intel */
    BYTES_CONSTANT("id:4C454E00"), /* Lenovo */
    BYTES_CONSTANT("id:4D534654"), /* Microsoft */
    BYTES_CONSTANT("id:4E534700"), /* NSING */
    BYTES_CONSTANT("id:4E534D20"), /* National Semiconductor */
    BYTES_CONSTANT("id:4E544300"), /* Nuvoton */
    BYTES_CONSTANT("id:4E545A00"), /* Nationz */
    BYTES_CONSTANT("id:51434F4D"), /* Qualcomm */
    BYTES_CONSTANT("id:524F4343"), /* Fuzhou Rockchip */
    BYTES_CONSTANT("id:53454345"), /* SecEdge */
    BYTES_CONSTANT("id:5345414C"), /* WISeKey */
    BYTES_CONSTANT("id:534D5343"), /* SMSC */
    BYTES_CONSTANT("id:534D534E"), /* Samsung */
    BYTES_CONSTANT("id:534E5300"), /* Sinosun */
    BYTES_CONSTANT("id:53544D20"), /* STMicroelectronics */
    BYTES_CONSTANT("id:54584E00"), /* Texas Instruments */
    BYTES_CONSTANT("id:57454300"), /* Winbond */
};

const struct passkey_bytes *passkey_tpm_vendors(size_t *count)
{
    *count = sizeof(vendors) / sizeof(vendors[0]);
    return vendors;
}
