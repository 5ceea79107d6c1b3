/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A task belongs to one thread at a time: the polling thread, one of the pool, the store's writer.
 */
#include "http/server/task.h"

#include "http/exchange/forwarded.h"
#include "http/server/access_log.h"
#include "http/server/metrics.h"
#include "http/server/router.h"
#include "service/access/address.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A request that has waited this long for a thread is refused: its client may have gone, and later
 * requests are served sooner. Writes wait for the store as long. */
#define WAIT_TIME_MAX_MS 5000
#define CLOSE_STEP_MS    1

bool task_begin(struct task *task)
{
    struct tasks *tasks = task->tasks;
    atomic_fetch_add(&tasks->running, 1);
    if (atomic_load(&tasks->closed)) {
        atomic_fetch_sub(&tasks->running, 1);
        return false;
    }
    task->route = router_find(task->request.method, task->request.path, NULL);
    task->job.submitted_ms = tasks->monotonic_ms();
    return true;
}

/* Its reply is complete. */
static void record(const struct task *task)
{
    const struct site *site = task->tasks->site;
    int64_t duration_ms = task->tasks->monotonic_ms() - task->job.submitted_ms;
    if (site->metrics != NULL)
        metrics_time(site->metrics, task->reply.metric, duration_ms);
    access_log_write(site, &task->request, &task->reply, duration_ms);
}

/* Called by another thread than the polling thread. */
static void end(struct task *task)
{
    struct tasks *tasks = task->tasks;
    record(task);
    task->answered(task);
    atomic_fetch_sub(&tasks->running, 1);
}

static enum route_work work_of(const struct task *task)
{
    return task->route == NULL ? WORK_LONG : task->route->work;
}

bool task_quick(const struct task *task)
{
    return work_of(task) == WORK_QUICK || work_of(task) == WORK_START;
}

static void refuse_late(struct task *task)
{
    const struct tasks *tasks = task->tasks;
    handle_too_late(tasks->site, &task->request, tasks->monotonic_ms(), &task->reply);
}

/* ---- with deferral ---- */

static bool has_room(const struct task *task)
{
    unsigned bound = work_of(task) == WORK_START ? UNWRITTEN_START_MAX : UNWRITTEN_MAX;
    return task->route->method == METHOD_GET || atomic_load(&task->tasks->unwritten) < bound;
}

static enum deferral_outcome run_deferring(struct task *task, struct passkey_worker *worker)
{
    struct tasks *tasks = task->tasks;
    if (!has_room(task)) {
        refuse_late(task);
        return DEFERRAL_DONE;
    }
    enum deferral_outcome outcome =
        handle_deferring(tasks->site, worker, &task->request, &task->reply, &task->handled);
    task->again = outcome == DEFERRAL_AGAIN;
    return outcome;
}

/* A precondition was not met, so nothing was changed. Running it again finds the reason. */
static bool run_again_later(struct task *task)
{
    reply_wipe(&task->reply);
    task->again = true;
    return pool_submit(task->pool, &task->job);
}

/* On the writer's thread. */
static void on_written(struct submission *submission)
{
    struct task *task = QUEUE_OWNER(submission, struct task, submission);
    struct tasks *tasks = task->tasks;
    atomic_fetch_sub(&tasks->unwritten, 1);
    free(task->handled.changes);
    task->handled.changes = NULL;
    if (submission->result == PASSKEY_OK)
        handle_written(tasks->site, &task->reply, &task->handled);
    else if (submission->result == PASSKEY_CONFLICT && run_again_later(task))
        return;
    else
        handle_unwritten(
            tasks->site, &task->request, &task->reply, &task->handled, &submission->error);
    end(task);
}

static void submit(struct task *task)
{
    atomic_fetch_add(&task->tasks->unwritten, 1);
    task->submission =
        (struct submission){ .changes = task->handled.changes, .completed = on_written };
    deferral_submit(task->tasks->site->service, &task->submission);
}

/* ---- threads ---- */

bool task_run(struct task *task, struct passkey_worker *worker)
{
    if (run_deferring(task, worker) != DEFERRAL_DONE)
        return false;
    record(task);
    atomic_fetch_sub(&task->tasks->running, 1);
    return true;
}

/* Run it and wait for the store. */
static void run_waiting(struct task *task, struct passkey_worker *worker)
{
    deferral_repeat(worker, task->again ? task->handled.counted : 0);
    handle(task->tasks->site, worker, &task->request, &task->reply);
}

static void run_in_pool(struct job *job, struct passkey_worker *worker)
{
    struct task *task = (struct task *)job;
    int64_t waited_ms = task->tasks->monotonic_ms() - job->submitted_ms;
    bool waiting = task->again || work_of(task) == WORK_LONG;
    if (job->late || waited_ms > WAIT_TIME_MAX_MS) {
        refuse_late(task);
    } else if (waiting) {
        run_waiting(task, worker);
    } else {
        enum deferral_outcome outcome = run_deferring(task, worker);
        if (outcome == DEFERRAL_UNWRITTEN) {
            submit(task);
            return;
        }
        if (outcome == DEFERRAL_AGAIN)
            run_waiting(task, worker);
    }
    end(task);
}

/* Requests that hash a password wait by the address of their client. */
static void read_hashing(struct task *task)
{
    struct job *job = &task->job;
    const struct request *request = &task->request;
    const struct route *route = task->route;
    if (route == NULL || route->kind != ROUTE_HASHING)
        return;
    uint8_t memory[ADDRESS_SIZE_MAX];
    struct passkey_bytes client = forwarded_client(task->tasks->site, request, memory);
    struct passkey_bytes network = address_network(client);
    if (network.data == NULL)
        network = address_bounded(client);
    job->hashes = true;
    if (network.size > 0 && network.size <= JOB_ADDRESS_SIZE_MAX) {
        memcpy(job->address, network.data, network.size);
        job->address_size = (uint8_t)network.size;
    }
}

void task_hand_over(struct task *task)
{
    task->job.run = run_in_pool;
    read_hashing(task);
    if (task->handled.changes != NULL) {
        submit(task);
    } else if (!pool_submit(task->pool, &task->job)) {
        refuse_late(task); /* tasks_close() rules it out */
        end(task);
    }
}

void tasks_close(struct tasks *tasks)
{
    atomic_store(&tasks->closed, true);
    while (atomic_load(&tasks->running) > 0)
        nanosleep(&(struct timespec){ .tv_nsec = CLOSE_STEP_MS * 1000000L }, NULL);
}
