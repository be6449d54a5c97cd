// "/processes/{processId}/execution" (OGC 18-062r2, 7.11): now, or as a job.
#include "server/api/documents.hpp"
#include "server/api/execute_request.hpp"
#include "server/api/handlers.hpp"
#include "server/api/job_documents.hpp"
#include "server/api/json_body.hpp"
#include "server/api/process_documents.hpp"
#include "server/api/result_answer.hpp"
#include "server/api/services.hpp"

#include <utility>

namespace oryx::api {

namespace {

jobs::Job new_job(const http::Context& context, const Offer& offer, const ExecuteRequest& request) {
    jobs::Job job{.id = jobs::new_id(),
                  .process = std::string(offer.summary().id),
                  .audience = context.served.audience,
                  .base_url = context.base_url,
                  .inputs = request.inputs.dump(),
                  .answer = to_text(request.answer),
                  .subscriber = request.subscriber.value_or(jobs::Subscriber{}),
                  .message = "waiting",
                  .created = jobs::now()};
    job.updated = job.created;
    return job;
}

/// 18-062r2, req/core/job-creation-success-async: 201, Location, and the status.
Result<http::Response> accept_job(const http::Context& context, const Offer& offer, const ExecuteRequest& request) {
    // What can be told to be wrong now is: the client is still there. What lies with others is asked for by the job.
    if (!has_references(request.inputs)) {
        if (auto prepared = offer.prepare(request.inputs); !prepared) return std::unexpected(prepared.error());
    }
    const jobs::Job job = new_job(context, offer, request);
    if (auto queued = context.services.jobs.queue->submit(job); !queued) return std::unexpected(queued.error());
    http::Response response;
    response.status = 201;
    response.content_type = json_type;
    response.body = status_info(job, context.base_url).dump();
    response.cache = {http::CachePolicy::Kind::private_no_store, 0};
    response.headers = {{"Location", context.base_url + "/jobs/" + job.id}, {"Preference-Applied", "respond-async"}};
    return response;
}

std::vector<AvailableForm> forms_of(const jobs::Outcome& outcome) {
    std::vector<AvailableForm> forms;
    for (const jobs::Product& product : outcome.products)
        forms.push_back({product.output, product.media_type, product.make});
    return forms;
}

/// The forms that a process would give, to be asked whether one fits before anything is computed.
std::vector<AvailableForm> promised_forms(const Offer& offer) {
    std::vector<AvailableForm> forms;
    for (const OutputOffer& output : offer.outputs()) {
        for (const std::string_view type : output.media_types)
            forms.push_back({std::string(output.id), std::string(type), {}});
    }
    return forms;
}

/// A result that was made here and is to be fetched elsewhere is kept as that of a job.
Result<jobs::Job> keep(const http::Context& context, const Offer& offer, const ExecuteRequest& request,
                       const jobs::Outcome& outcome) {
    jobs::Job job = new_job(context, offer, request);
    job.status = jobs::Status::running;
    job.started = job.created;
    jobs::JobStore& store = *context.services.jobs.store;
    if (auto inserted = store.insert(job); !inserted) return std::unexpected(inserted.error());
    const auto kept = store.succeed(job.id, outcome);
    if (kept && *kept) {
        auto found = store.find(job.id);
        if (found && *found) return std::move(**found);
        return fail(Error{ErrorKind::unavailable, "the result could not be kept"});
    }
    Error error = kept ? Error{ErrorKind::unavailable, "the result could not be kept"} : kept.error();
    static_cast<void>(store.fail_job(job.id, error));
    return fail(std::move(error));
}

}  // namespace

http::Lane execution_lane(const http::Context& context) {
    // To accept a job is little work, and must not wait behind those who wait for their result. Where nothing can be
    // kept as a job it is done at once, and takes as long as it takes.
    const bool accepts = context.request.respond_async && context.services.jobs.store != nullptr;
    return accepts ? http::Lane::documents : http::Lane::analytics;
}

Result<http::Response> execute(const http::Context& context) {
    const Offer* offer = find_offer(context.parameters.text("processId"));
    if (offer == nullptr) return unknown_process();
    const auto body = parse_json_body(context.request);
    if (!body) return std::unexpected(body.error());
    const jobs::Partners& partners = context.services.jobs.partners;
    const auto request = parse_execute_request(*body, *offer, partners);
    if (!request) return std::unexpected(request.error());
    const AnswerPlan& plan = request->answer;
    const auto promised = promised_forms(*offer);
    const bool alone = plan.outputs.size() == 1 && !plan.document;
    const bool can_keep = context.services.jobs.store != nullptr;
    for (const WantedOutput& wanted : plan.outputs) {
        const bool async = context.request.respond_async && can_keep;
        if (auto form = choose_form(context, wanted, promised, alone && !async); !form) {
            return std::unexpected(form.error());
        }
    }
    if (context.request.respond_async && can_keep) return accept_job(context, *offer, *request);
    if (request->subscriber) {
        return fail(Error{ErrorKind::invalid_input, "callbacks are for jobs"}
                        .with_parameter("subscriber")
                        .with_hint("send the header Prefer: respond-async"));
    }
    const bool references = std::ranges::any_of(plan.outputs, &WantedOutput::by_reference);
    if (references && !can_keep) {
        return fail(Error{ErrorKind::invalid_input, "this server keeps no results that could be referred to"}
                        .with_parameter("outputs")
                        .with_hint("transmissionMode value"));
    }
    const auto inputs = fetch_references(request->inputs, partners, context.cancel);
    if (!inputs) return std::unexpected(inputs.error());
    const auto prepared = offer->prepare(*inputs);
    if (!prepared) return std::unexpected(prepared.error());
    const auto outcome = (*prepared)(
        {.snapshot = context.served.visible, .cancel = context.cancel, .progress = {}, .memo = context.services.memo});
    if (!outcome) return std::unexpected(outcome.error());
    if (!references) return answer_results(context, plan, forms_of(*outcome), {});
    const auto job = keep(context, *offer, *request, *outcome);
    if (!job) return std::unexpected(job.error());
    auto answer = answer_results(context, plan, forms_of(*outcome), address_of(*job, context.base_url));
    // 18-062r2, rec/core/job-creation-sync: where the job that was made on the way is.
    if (answer)
        answer->headers.emplace_back("Link", "<" + context.base_url + "/jobs/" + job->id + ">; rel=\"monitor\"");
    return answer;
}

}  // namespace oryx::api
