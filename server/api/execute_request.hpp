#pragma once

#include "geo/core/cancel.hpp"
#include "server/api/offer.hpp"
#include "server/jobs/job.hpp"
#include "server/jobs/partner.hpp"

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace oryx::api {

/// One output that is wanted, and how (18-062r2, output.yaml).
struct WantedOutput {
    std::string id;
    std::string media_type = {};  ///< empty: what the request prefers, else the output's default
    bool by_reference = false;
};

/// How the outcome of an execution is sent: what a job keeps of its request until its results are asked for.
struct AnswerPlan {
    std::vector<WantedOutput> outputs;  ///< at least one
    bool document = false;              ///< `response`: all outputs in one JSON document; else raw
};

/// The body of an execution (18-062r2, execute.yaml), held to the process's description.
struct ExecuteRequest {
    nlohmann::json inputs = nlohmann::json::object();
    AnswerPlan answer;
    std::optional<jobs::Subscriber> subscriber;
};

/// Errors: invalid_input naming the member, output or input. Inputs by reference and callbacks are held to the hosts
/// that the server may ask; nothing is fetched here.
Result<ExecuteRequest> parse_execute_request(const nlohmann::json& body, const Offer& offer,
                                             const jobs::Partners& partners);

bool has_references(const nlohmann::json& inputs);
/// Puts the values in the place of inputs by reference. Errors: as Partners::get, naming the input.
Result<nlohmann::json> fetch_references(nlohmann::json inputs, const jobs::Partners& partners,
                                        const CancelToken& cancel);

/// As text that `parse_answer_plan` reads back: what a job keeps.
std::string to_text(const AnswerPlan& plan);
Result<AnswerPlan> parse_answer_plan(const std::string& text);

}  // namespace oryx::api
