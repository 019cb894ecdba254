package org.linekeeper.protocol;

/// The control endpoint's paths. All are spoken over mutual TLS, port [#PORT], JSON in UTF-8; an error's
/// body is an [AgentProblem].
///
/// | request | meaning |
/// |---|---|
/// | `GET /v1/health` | 200 as soon as the agent serves |
/// | `PUT /v1/spec` | an [AgentSpec]; 200 with the [AgentStatus] once it is stored; an older generation than the one in
/// force: 409 |
/// | `GET /v1/status` | the [AgentStatus] |
/// | `GET /v1/events?after=N&incarnation=I&wait=S` | an [EventPage]; acknowledges all numbers up to N of incarnation I;
/// waits up to S seconds for a first event |
/// | `GET /v1/contacts` | a list of [Contact] |
/// | `PUT /v1/calls/{id}` | a [DialRequest]; 202; idempotent by id |
/// | `DELETE /v1/calls/{id}` | ends the call; 202, and 404 where there is none |
/// | `POST /v1/calls/{id}/orders` | a [CallOrder]; 202, 404 where there is no such call, 409 where it is not up |
/// | `PUT /v1/repairs/{id}` | a [RepairRequest]; 202, and an [AgentEvent.Repaired] when it is over; idempotent by id;
/// 404 for a target that is not there, 409 while a call lives or another repair is under way |
public final class AgentPaths {
    public static final int PORT = 7443;

    /// Where an agent that was started with `--health` answers who holds no certificate, in plain HTTP and without
    /// a body: `GET /health` is 200 while the control endpoint serves, else 503.
    public static final int HEALTH_PORT = 8444;
    public static final String HEALTH = "/v1/health";
    public static final String SPEC = "/v1/spec";
    public static final String STATUS = "/v1/status";
    public static final String EVENTS = "/v1/events";
    public static final String CONTACTS = "/v1/contacts";
    public static final String CALLS = "/v1/calls";
    public static final String ORDERS = "/orders";
    public static final String REPAIRS = "/v1/repairs";

    private AgentPaths() {}
}
