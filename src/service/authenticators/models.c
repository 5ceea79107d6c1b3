/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of the configuration, and a pointer to the current table of metadata. */
#include "service/authenticators/models.h"

#include "base/bytes.h"
#include "service/authenticators/providers.h"
#include "service/names/label.h"
#include "store/metadata.h"
#include "store/store.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct models_table {
    struct passkey_metadata *metadata;
    unsigned holders; /* protected by the mutex */
};

/* Copied texts or certificates. */
struct copies {
    struct passkey_bytes *items;
    size_t count;
};

struct models {
    struct passkey_store *store;
    struct connection *reader; /* used only by models_refresh() */
    struct providers *providers;
    struct passkey_attestation_policy policy; /* views into the copies */
    struct passkey_metadata_policy lists;     /* views into the copies, too */
    struct copies formats;
    struct copies anchors;
    struct copies revocation_lists;
    struct copies metadata_anchors;
    struct passkey_bytes metadata_signer; /* data NULL: any host */
    uint8_t (*allow)[PASSKEY_AAGUID_SIZE];
    uint8_t (*deny)[PASSKEY_AAGUID_SIZE];
    int64_t tried; /* the number of the BLOB that was read last, even if it was refused */
    pthread_mutex_t mutex;
    struct models_table *table; /* protected by the mutex, and one of the holders */
};

/* ---- copies ---- */

static enum passkey_result copy_list(const struct passkey_bytes *list, size_t count,
    struct copies *copies, struct passkey_error *error)
{
    if (count == 0)
        return PASSKEY_OK;
    copies->items = calloc(count, sizeof(copies->items[0]));
    if (copies->items == NULL)
        return fault(error, "Memory ran out.");
    for (; copies->count < count; copies->count++) {
        struct passkey_bytes *item = &copies->items[copies->count];
        item->data = (const uint8_t *)bytes_duplicate(list[copies->count]);
        item->size = list[copies->count].size;
        if (item->data == NULL)
            return fault(error, "Memory ran out.");
    }
    return PASSKEY_OK;
}

static void discard(struct copies *copies)
{
    for (size_t i = 0; i < copies->count; i++)
        passkey_free((void *)(uintptr_t)copies->items[i].data);
    free(copies->items);
}

static enum passkey_result copy_models(const uint8_t (*list)[PASSKEY_AAGUID_SIZE], size_t count,
    uint8_t (**copy)[PASSKEY_AAGUID_SIZE], struct passkey_error *error)
{
    if (count == 0)
        return PASSKEY_OK;
    *copy = calloc(count, PASSKEY_AAGUID_SIZE);
    if (*copy == NULL)
        return fault(error, "Memory ran out.");
    memcpy(*copy, list, count * PASSKEY_AAGUID_SIZE);
    return PASSKEY_OK;
}

/* Sets the policies, with the copies in place of the configured lists. */
static void point(struct models *models, const struct passkey_attestation_requirements *required)
{
    models->policy = (struct passkey_attestation_policy){
        .size = sizeof(models->policy),
        .formats = models->formats.items,
        .format_count = models->formats.count,
        .anchors = models->anchors.items,
        .anchor_count = models->anchors.count,
        .revocation_lists = models->revocation_lists.items,
        .revocation_list_count = models->revocation_lists.count,
        .trust = required->trust,
        .android_key_software_allowed = required->android_key_software_allowed,
    };
    if (required->tpm_vendors_registered)
        models->policy.tpm_vendors = passkey_tpm_vendors(&models->policy.tpm_vendor_count);
    models->lists = (struct passkey_metadata_policy){
        .size = sizeof(models->lists),
        .allow = (const uint8_t(*)[PASSKEY_AAGUID_SIZE])models->allow,
        .allow_count = required->allow_count,
        .deny = (const uint8_t(*)[PASSKEY_AAGUID_SIZE])models->deny,
        .deny_count = required->deny_count,
    };
}

static enum passkey_result copy_requirements(struct models *models,
    const struct passkey_attestation_requirements *required, struct passkey_error *error)
{
    TRY(copy_list(required->formats, required->format_count, &models->formats, error));
    TRY(copy_list(required->anchors, required->anchor_count, &models->anchors, error));
    TRY(copy_list(required->revocation_lists, required->revocation_list_count,
        &models->revocation_lists, error));
    TRY(copy_list(required->metadata_anchors, required->metadata_anchor_count,
        &models->metadata_anchors, error));
    TRY(copy_models(required->allow, required->allow_count, &models->allow, error));
    TRY(copy_models(required->deny, required->deny_count, &models->deny, error));
    if (required->metadata_signer.size > 0) {
        models->metadata_signer =
            (struct passkey_bytes){ (const uint8_t *)bytes_duplicate(required->metadata_signer),
                required->metadata_signer.size };
        if (models->metadata_signer.data == NULL)
            return fault(error, "Memory ran out.");
    }
    point(models, required);
    return PASSKEY_OK;
}

/* ---- creation ---- */

/*
 * Refuse a configuration with which no registration could succeed or no trust could be established.
 */
static enum passkey_result check(
    const struct passkey_service_configuration *configured, struct passkey_error *error)
{
    const struct passkey_attestation_requirements *required = configured->attestation;
    bool demanded = required->trust == PASSKEY_TRUST_REQUIRED || required->allow_count > 0;
    char quoted[TEXT_QUOTE_SIZE];
    for (size_t i = 0; demanded && i < configured->relying_party_count; i++) {
        const struct passkey_relying_party *party = &configured->relying_parties[i];
        if (party->attestation == PASSKEY_ATTESTATION_NONE)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "Trusted attestation is required, or only some models are allowed, but the relying "
                "party \"%s\" requests no attestation: set it to direct.",
                text_quote(party->rp_id, quoted));
    }
    if ((demanded || required->trust == PASSKEY_TRUST_CHAINED) && required->anchor_count == 0 &&
        required->metadata_anchor_count == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Attestation must lead to a trust anchor, or only some models are allowed, but no "
            "trust "
            "anchors are given.");
    return PASSKEY_OK;
}

enum passkey_result models_new(const struct passkey_service_configuration *configured,
    struct passkey_store *store, struct models **models, struct passkey_error *error)
{
    TRY(check(configured, error));
    struct models *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Memory ran out.");
    if (pthread_mutex_init(&made->mutex, NULL) != 0) {
        free(made);
        return fault(error, "A mutex could not be created.");
    }
    made->store = store;
    enum passkey_result result = copy_requirements(made, configured->attestation, error);
    if (result == PASSKEY_OK)
        result = providers_read(configured->providers, &made->providers, error);
    if (result != PASSKEY_OK)
        models_free(&made);
    *models = made;
    return result;
}

/* The mutex must be held, unless only this thread uses the models. */
static void let_go(struct models_table *table)
{
    if (table == NULL || --table->holders > 0)
        return;
    passkey_metadata_free(&table->metadata);
    free(table);
}

void models_free(struct models **models)
{
    struct models *old = *models;
    *models = NULL;
    if (old == NULL)
        return;
    let_go(old->table);
    if (old->reader != NULL)
        store_reader_close(&old->reader);
    providers_free(&old->providers);
    discard(&old->formats);
    discard(&old->anchors);
    discard(&old->revocation_lists);
    discard(&old->metadata_anchors);
    passkey_free((void *)(uintptr_t)old->metadata_signer.data);
    free(old->allow);
    free(old->deny);
    (void)pthread_mutex_destroy(&old->mutex);
    free(old);
}

/* ---- the BLOB ---- */

static void put(struct models *models, struct models_table *table)
{
    (void)pthread_mutex_lock(&models->mutex);
    struct models_table *before = models->table;
    models->table = table;
    let_go(before);
    (void)pthread_mutex_unlock(&models->mutex);
}

static enum passkey_result read_blob(struct models *models,
    const struct passkey_metadata_record *record, struct passkey_error *error)
{
    struct passkey_metadata_source source = {
        .size = sizeof(source),
        .blob = record->blob,
        .anchors = models->metadata_anchors.items,
        .anchor_count = models->metadata_anchors.count,
        .signer = models->metadata_signer,
        .now_ms = record->accepted_at_ms,
    };
    struct models_table *table = calloc(1, sizeof(*table));
    if (table == NULL)
        return fault(error, "Memory ran out.");
    table->holders = 1;
    enum passkey_result result = passkey_metadata_read(&source, &table->metadata, error);
    if (result != PASSKEY_OK) {
        free(table);
        return result;
    }
    put(models, table);
    return PASSKEY_OK;
}

enum passkey_result models_refresh(struct models *models, struct passkey_error *error)
{
    CLEANUP(pointer_free) struct passkey_metadata_record *record = NULL;
    int64_t number = 0;
    if (models->metadata_anchors.count == 0)
        return PASSKEY_OK;
    if (models->reader == NULL)
        TRY(store_reader_open(models->store, &models->reader, error));
    TRY(store_metadata_number(models->reader, &number, error));
    /* A BLOB that was refused is not read again. */
    if (number == models->tried)
        return PASSKEY_OK;
    TRY(store_metadata_find(models->reader, &record, error));
    if (record == NULL)
        return PASSKEY_OK;
    enum passkey_result result = read_blob(models, record, error);
    if (result >= 0)
        models->tried = record->number;
    return result;
}

/* ---- evaluating ---- */

static struct models_table *hold(struct models *models)
{
    (void)pthread_mutex_lock(&models->mutex);
    struct models_table *table = models->table;
    if (table != NULL)
        table->holders++;
    (void)pthread_mutex_unlock(&models->mutex);
    return table;
}

static void release(struct models *models, struct models_table *table)
{
    (void)pthread_mutex_lock(&models->mutex);
    let_go(table);
    (void)pthread_mutex_unlock(&models->mutex);
}

void models_look(struct models *models, struct models_view *view)
{
    *view =
        (struct models_view){ .models = models, .table = hold(models), .policy = models->policy };
    if (view->table == NULL)
        return;
    view->policy.anchors_of = passkey_metadata_anchors;
    view->policy.anchors_context = view->table->metadata;
}

void models_look_end(struct models_view *view)
{
    if (view->models != NULL)
        release(view->models, view->table);
    *view = (struct models_view){ .models = NULL };
}

enum passkey_result models_evaluate(const struct models_view *view,
    const struct passkey_credential *credential, struct passkey_error *error)
{
    const struct passkey_metadata *metadata = view->table != NULL ? view->table->metadata : NULL;
    return passkey_metadata_evaluate(metadata, &view->models->lists, credential, error);
}

/* ---- names ---- */

/* As much of a name as fits in a label, if it is valid in one. */
static bool take_name(struct passkey_bytes text, char name[PASSKEY_PROVIDER_NAME_SIZE])
{
    size_t size = 0;
    for (size_t characters = 0; size < text.size; size++) {
        characters += (text.data[size] & 0xC0) != 0x80;
        if (characters > LABEL_CHARACTERS_MAX)
            break;
    }
    struct passkey_bytes cut = { text.data, size };
    if (size == 0 || label_check(cut, "name", NULL) != PASSKEY_OK)
        return false;
    memcpy(name, cut.data, size);
    name[size] = '\0';
    return true;
}

bool models_name(struct models *models, const uint8_t aaguid[PASSKEY_AAGUID_SIZE],
    char name[PASSKEY_PROVIDER_NAME_SIZE])
{
    static const uint8_t none[PASSKEY_AAGUID_SIZE];
    name[0] = '\0';
    struct passkey_bytes known = providers_find(models->providers, aaguid);
    if (known.data != NULL)
        return take_name(known, name);
    if (bytes_equal((struct passkey_bytes){ aaguid, PASSKEY_AAGUID_SIZE }, BYTES_ARRAY(none)))
        return false;
    struct models_table *table = hold(models);
    const struct passkey_metadata_entry *entry =
        table == NULL ? NULL : passkey_metadata_find(table->metadata, aaguid);
    bool taken = entry != NULL && take_name(entry->description, name);
    release(models, table);
    return taken;
}
