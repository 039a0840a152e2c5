// Made by `npm run api:write -- DOCUMENT` of what `edl-server openapi` prints. Do not edit.

export interface paths {
    "/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the rules of a device have found in a range */
        get: operations["get_alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/{alert}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that somebody has seen it (operator); the first counts */
        post: operations["post_alerts_alert_acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/device": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the device may know of itself */
        get: operations["get_device"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Give the device a name, by whoever stands at it */
        patch: operations["patch_device"];
        trace?: never;
    };
    "/device-code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A fresh one-time code for whoever stands at the device; the one before is void */
        post: operations["post_device_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Become the owner of one more device with its one-time code */
        post: operations["post_devices_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A device's settings and state */
        get: operations["get_devices_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change settings (owner); null takes site, wiring or tariff away */
        patch: operations["patch_devices_id"];
        trace?: never;
    };
    "/devices/{id}/alert-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rules of a device */
        get: operations["get_devices_id_alert_rules"];
        put?: never;
        /** A new rule (operator); 409: too many */
        post: operations["post_devices_id_alert_rules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/{id}/alert-rules/{rule}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change a rule (operator); with another condition it begins anew */
        put: operations["put_devices_id_alert_rules_rule"];
        post?: never;
        /** Delete a rule (operator) */
        delete: operations["delete_devices_id_alert_rules_rule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/{id}/alert-rules/{rule}/silence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell of it by no webhook and no push for a while (operator) */
        post: operations["post_devices_id_alert_rules_rule_silence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/{id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every change of ownership, role, enrolment or relay (owner) */
        get: operations["get_devices_id_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who switched what, when, and what the device answered */
        get: operations["get_devices_id_commands"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Release the device: owner and members lose it (owner) */
        delete: operations["delete_devices_id_link"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may do what with the device (owner) */
        get: operations["get_devices_id_members"];
        put?: never;
        /** Give a user a role, or another one (owner) */
        post: operations["post_devices_id_members"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/{id}/members/{username}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a user's role away (owner), or one's own: to leave */
        delete: operations["delete_devices_id_members_username"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/{id}/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When the device switches by itself, and whether it knows */
        get: operations["get_devices_id_schedule"];
        /** Set when the device switches by itself, with or without the server (operator) */
        put: operations["put_devices_id_schedule"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/{id}/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where alerts are sent (owner) */
        get: operations["get_devices_id_webhook"];
        /** Send alerts there (owner); tells the secret when it is made */
        put: operations["put_devices_id_webhook"];
        post?: never;
        /** Send no alerts any more (owner) */
        delete: operations["delete_devices_id_webhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/{id}/webhook/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a message to the webhook soon (owner) */
        post: operations["post_devices_id_webhook_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dips, swells, interruptions, limits passed, offline spells of a range */
        get: operations["get_events"];
        put?: never;
        /** Keep power-quality events; answered once they are on disk. A newer telling replaces an older */
        post: operations["post_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events/{id}/waveform": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The waveform around an event */
        get: operations["get_events_id_waveform"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fetch-analytics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Energy, demand, power quality, cost, events, coverage and insight of a range */
        get: operations["get_fetch_analytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fetch-analytics/compare-tariffs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a range's energy costs by several tariffs, the device's own among them */
        post: operations["post_fetch_analytics_compare_tariffs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/harmonics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Harmonics of a range; without a range the newest */
        get: operations["get_harmonics"];
        put?: never;
        /** Keep harmonics; answered once they are on disk */
        post: operations["post_harmonics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/harmonics/capture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have the device measure its harmonics now */
        post: operations["post_harmonics_capture"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether each part works; 503 where one fails */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/last-energy-data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest energy counter of each phase */
        get: operations["get_last_energy_data"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/latest-values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest reading of each phase */
        get: operations["get_latest_values"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin a session */
        post: operations["post_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a session */
        post: operations["post_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who I am, and my devices */
        get: operations["get_me"];
        put?: never;
        post?: never;
        /** Delete my account; my devices are released, members lose them, and their data is erased */
        delete: operations["delete_me"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that is kept of me; readings are /query-data's to tell */
        get: operations["get_me_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a new password: all sessions end, and a new one begins */
        post: operations["post_me_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where I am signed in */
        get: operations["get_me_sessions"];
        put?: never;
        post?: never;
        /** End all of my sessions but the one that asks */
        delete: operations["delete_me_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of my sessions; its access tokens run out within 15 minutes */
        delete: operations["delete_me_sessions_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts and times of what the server does, in Prometheus' text format */
        get: operations["get_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/push/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The key that browsers subscribe with */
        get: operations["get_push_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/push/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The browsers that alerts are pushed to */
        get: operations["get_push_subscriptions"];
        /** Push alerts of all my devices to this browser, for as long as this session is not ended */
        put: operations["put_push_subscriptions"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/push/subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Push nothing to this browser any more */
        delete: operations["delete_push_subscriptions_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/push/subscriptions/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Push a message to this browser soon, to see whether it arrives */
        post: operations["post_push_subscriptions_id_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/query-data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Columns over a range, as measured or by interval */
        get: operations["get_query_data"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/remote-control": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Switch a phase and wait for the device's word (operator) */
        post: operations["post_remote_control"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reset-owner": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Release the device: whoever stands at it takes it over */
        post: operations["post_reset_owner"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account with a device's one-time code, and become the device's owner */
        post: operations["post_sign_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/switchings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep what the device has switched by itself; answered once it is on disk */
        post: operations["post_switchings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/thd-values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The columns voltage_thd, current_thd and power_factor over a range */
        get: operations["get_thd_values"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/token/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with a session: spends a refresh token, which is good once, for the next one */
        post: operations["post_token_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/weekly-report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The supply judged by EN 50160 over one local week */
        get: operations["get_weekly_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/write-data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Store readings; answered once they are on disk. Sending one again changes nothing */
        post: operations["post_write_data"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws-ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A ticket for one WebSocket, /ws?ticket=..., since browsers send no token with it */
        post: operations["post_ws_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Accepted: {
            accepted: number;
        };
        AccountExport: {
            username: string;
            /** Format: date-time */
            created_at: string;
            devices: components["schemas"]["ExportedDevice"][];
            sessions: components["schemas"]["SessionLine"][];
            push_subscriptions: components["schemas"]["PushSubscriptionAnswer"][];
            /** @description what the user did, relays too, and what was done to the account; oldest first */
            audit: components["schemas"]["ExportedDeed"][];
        };
        AccountsPart: {
            status: string;
            problem: string;
        };
        AlertAnswer: {
            id: string;
            device_id: string;
            rule_id: string;
            /** @description of its rule, as the rest here, when it was found */
            name: string;
            /** @enum {string} */
            quantity: "power_watt" | "power_var" | "power_va" | "voltage_rms" | "current_rms" | "power_factor" | "voltage_thd" | "current_thd" | "energy_kwh" | "frequency_hz" | "device_offline" | "no_readings";
            phase: ("A" | "B" | "C" | "any" | "sum") | null;
            comparison: ("above" | "below") | null;
            threshold: number | null;
            /** @enum {string} */
            severity: "info" | "warning" | "critical";
            /** @enum {string} */
            state: "firing" | "acknowledged" | "cleared";
            /**
             * Format: date-time
             * @description when it was measured, not when the server heard of it
             */
            begin: string;
            end: string | null;
            extreme: number | null;
            /**
             * Format: date-time
             * @description when the server found it
             */
            raised_at: string;
            /** @description found in readings that came late: nobody was alarmed */
            late: boolean;
            /** @description its rule was silenced when it was found */
            silenced: boolean;
            acknowledged_at: string | null;
            acknowledged_by: string | null;
        };
        AlertListAnswer: {
            device_id: string;
            /** @description ascending begin */
            alerts: components["schemas"]["AlertAnswer"][];
            /** @description older ones were left out for the limit */
            more: boolean;
        };
        AlertRule: {
            name: string;
            /** @enum {string} */
            quantity: "power_watt" | "power_var" | "power_va" | "voltage_rms" | "current_rms" | "power_factor" | "voltage_thd" | "current_thd" | "energy_kwh" | "frequency_hz" | "device_offline" | "no_readings";
            phase?: ("A" | "B" | "C" | "any" | "sum") | null;
            comparison?: ("above" | "below") | null;
            threshold?: number | null;
            for_seconds?: number | null;
            hysteresis?: number | null;
            severity?: ("info" | "warning" | "critical") | null;
            quiet_hours?: components["schemas"]["QuietTime"][] | null;
            enabled?: boolean | null;
        };
        AlertRuleAnswer: {
            id: string;
            rule: components["schemas"]["WholeAlertRule"];
            /**
             * Format: date-time
             * @description what was measured before is nothing to the rule: when its condition was set
             */
            since: string;
            silenced_until: string | null;
        };
        AlertsPart: {
            status: string;
            problem: string;
            rules: number;
            firing: number;
            waiting_readings: number;
            waiting_webhooks: number;
        };
        AnalyticsAnswer: {
            device_id: string;
            /**
             * Format: date-time
             * @description of the range, or from when on readings are shown to you
             */
            begin: string;
            /**
             * Format: date-time
             * @description figures are of the time up to now
             */
            end: string;
            /** @description IANA name; of days, months and hours of the day, but for the cost's, which are the device's */
            timezone: string;
            energy: components["schemas"]["EnergyAnswer"] | null;
            demand: components["schemas"]["DemandAnswer"] | null;
            power_quality: components["schemas"]["PowerQualityAnswer"] | null;
            cost: components["schemas"]["CostAnswer"] | null;
            events: components["schemas"]["EventsAnswer"] | null;
            coverage: components["schemas"]["CoverageAnswer"] | null;
            insight: components["schemas"]["InsightAnswer"] | null;
            /** @description why a section is null, by its name */
            untold: {
                [key: string]: string;
            };
        };
        AuditLine: {
            /** Format: date-time */
            at: string;
            /** @description user:NAME, device:ID, or host: whoever owns the server's machine */
            who: string;
            what: string;
        };
        BaseLoadAnswer: {
            /** @description mean of the lowest 5 % of the windows' means between 00:00 and 05:00 local time */
            power_w: number;
            /** @description 5; 15 for more than 31 nights */
            window_minutes: number;
            windows: number;
            /** @description windows that make the figure */
            lowest: number;
            nights: number;
            exact: boolean;
        };
        BlockDemandAnswer: {
            minutes: number;
            /** @description up to 10, of blocks of the local clock that are covered by half at least */
            highest: components["schemas"]["DemandBlockAnswer"][];
            by_month: components["schemas"]["MonthPeakAnswer"][];
            /** @description the highest of each phase */
            by_phase: {
                [key: string]: components["schemas"]["DemandBlockAnswer"] | null;
            };
            sliding: components["schemas"]["SlidingPeakAnswer"] | null;
            /** @description that have a reading */
            blocks: number;
            /** @description of them, covered by less than half: not among the peaks */
            thin_blocks: number;
        };
        CaptureAnswer: {
            id: string;
            status: string;
            latency_ms: number;
        };
        CaptureRequest: {
            device_id: string;
            timeout_ms?: number | null;
        };
        CodeAnswer: {
            device_code: string;
            /** Format: date-time */
            expires_at: string;
        };
        Columns: {
            device_id: string;
            /** @enum {string} */
            resolution: "raw" | "1m" | "15m" | "1h" | "1d" | "1mo";
            time: (string | number)[];
            phases: {
                A?: {
                    power_watt?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    power_var?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    power_va?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    voltage_rms?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    current_rms?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    power_factor?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    voltage_thd?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    current_thd?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    energy_kwh?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    frequency_hz?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                };
                B?: {
                    power_watt?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    power_var?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    power_va?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    voltage_rms?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    current_rms?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    power_factor?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    voltage_thd?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    current_thd?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    energy_kwh?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    frequency_hz?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                };
                C?: {
                    power_watt?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    power_var?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    power_va?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    voltage_rms?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    current_rms?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    power_factor?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    voltage_thd?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    current_thd?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    energy_kwh?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                    frequency_hz?: (number | null)[] | {
                        mean: (number | null)[];
                        min: (number | null)[];
                        max: (number | null)[];
                    };
                };
            };
        };
        CommandLine: {
            id: string;
            /**
             * Format: date-time
             * @description when the outcome was known
             */
            at: string;
            /** @description whose command it was; of what the device did by itself, the word of by */
            username: string;
            /** @enum {string} */
            phase: "A" | "B" | "C";
            /** @enum {string} */
            asked: "on" | "off" | "toggle";
            /** @enum {string} */
            status: "acknowledged" | "refused" | "timeout" | "offline" | "overloaded";
            state: ("on" | "off") | null;
            error: string | null;
            latency_ms: number;
            /**
             * @description what caused it: a user, or the device itself, by its schedule, for overload, or since the server was away
             * @enum {string}
             */
            by: "user" | "schedule" | "overload" | "away";
        };
        ComparedTariffAnswer: {
            index: number | null;
            name: string | null;
            currency: string;
            total: number;
            difference: number | null;
            unpriced_kwh: number;
            lines: components["schemas"]["CostLineAnswer"][];
        };
        ComparisonAnswer: {
            device_id: string;
            /** Format: date-time */
            begin: string;
            /** Format: date-time */
            end: string;
            import_kwh: number;
            export_kwh: number;
            /** @description share of the seconds with a reading, 0 to 1 */
            coverage: number;
            /** @description the cheapest first, then those that cannot be compared with the device's own, or, where it has none, with the request's first */
            tariffs: components["schemas"]["ComparedTariffAnswer"][];
        };
        ComparisonRequest: {
            device_id: string;
            /**
             * Format: date-time
             * @description belongs to the range
             */
            start: string;
            /**
             * Format: date-time
             * @description does not belong to the range
             */
            end: string;
            tariffs: components["schemas"]["TariffBook"][];
        };
        ControlAnswer: {
            id: string;
            /** @enum {string} */
            status: "acknowledged";
            /** @enum {string} */
            phase: "A" | "B" | "C";
            /**
             * @description what the relay is in
             * @enum {string}
             */
            state: "on" | "off";
            latency_ms: number;
        };
        ControlRequest: {
            device_id: string;
            /** @enum {string} */
            phase: "A" | "B" | "C";
            /** @enum {string} */
            state: "on" | "off" | "toggle";
            timeout_ms?: number | null;
        };
        CostAnswer: {
            currency: string;
            /** @description exactly the sum of the lines */
            total: number;
            import_kwh: number;
            export_kwh: number;
            /** @description imported before the tariff's first version */
            unpriced_kwh: number;
            coverage: number;
            /** @description the lines of energy by the period's name */
            by_period: components["schemas"]["PeriodCostAnswer"][];
            lines: components["schemas"]["CostLineAnswer"][];
            by_day: components["schemas"]["DayCostAnswer"][];
            month: components["schemas"]["MonthCostAnswer"] | null;
        };
        CostLineAnswer: {
            /** @enum {string} */
            kind: "energy" | "levy" | "standing" | "demand" | "export_credit" | "tax";
            /** @description of the period or the levy */
            name: string;
            /**
             * Format: date
             * @description of the tariff's version
             */
            valid_from: string;
            month: string | null;
            /** @description kWh; days of a standing charge; kW of a demand; the amount that a tax is on */
            quantity: number;
            /** @description of one of these; a tax in percent */
            price: number;
            /** @description rounded; below 0: credited */
            amount: number;
            at: string | null;
            days: number | null;
        };
        CounterResetAnswer: {
            /**
             * Format: date-time
             * @description of the first value after it
             */
            time: string;
            phase: string;
            from_kwh: number;
            to_kwh: number;
            /** @description false: seconds are no longer kept, and time and values are the nearest known */
            exact: boolean;
        };
        CoverageAnswer: {
            /** @description of the range, up to now */
            seconds: number;
            /** @description with a reading of any phase */
            covered_seconds: number;
            /** @description 0 to 1 */
            share: number;
            share_by_phase: {
                [key: string]: number;
            };
            by_day: components["schemas"]["DayCoverageAnswer"][];
            longest_gap: components["schemas"]["LongestGapAnswer"] | null;
        };
        CriterionAnswer: {
            /** @description for programs: voltage_usual, frequency_permissible, ... */
            id: string;
            name: string;
            clause: string;
            limit: string;
            phase: string | null;
            measured: number | null;
            unit: string;
            /**
             * @description what is measured too little is no pass
             * @enum {string}
             */
            verdict: "passes" | "fails" | "cannot_be_told";
            /** @description one sentence */
            why: string;
        };
        DayCostAnswer: {
            /**
             * Format: date
             * @description a local day of the device's time zone
             */
            date: string;
            import_kwh: number;
            export_kwh: number;
            /** @description not rounded, and without demand charges */
            amount: number;
            coverage: number;
        };
        DayCoverageAnswer: {
            /** Format: date */
            date: string;
            share: number;
        };
        DayEnergyAnswer: {
            /**
             * Format: date
             * @description a local day, of 23 to 25 hours
             */
            date: string;
            import_kwh: number | null;
            export_kwh: number | null;
            import_by_phase_kwh: {
                [key: string]: number | null;
            };
            /** @description share of the seconds of its part in the range, 0 to 1 */
            coverage: number;
        };
        DayTimes: {
            from: string;
            to: string;
        };
        DemandAnswer: {
            peak: components["schemas"]["DemandBlockAnswer"] | null;
            mean_w: number | null;
            load_factor: number | null;
            base_load: components["schemas"]["BaseLoadAnswer"] | null;
            /** @description share of the seconds with a power reading, 0 to 1 */
            coverage: number;
            quarter_hour: components["schemas"]["BlockDemandAnswer"];
            half_hour: components["schemas"]["BlockDemandAnswer"];
            load_duration: components["schemas"]["LoadDurationAnswer"] | null;
            by_weekday_and_hour: components["schemas"]["HeatMapAnswer"];
        };
        DemandBlockAnswer: {
            /** Format: date-time */
            begin: string;
            /** Format: date-time */
            end: string;
            /** @description mean import power of its seconds that have a reading */
            power_w: number;
            /** @description share of its seconds with a reading, 0 to 1 */
            coverage: number;
        };
        DemandCharge: {
            /** @description of the month's highest demand, for the month */
            price_per_kw: number;
            /** @description 15 or 30: what demand is the mean of */
            minutes: number;
            window?: components["schemas"]["DemandWindow"] | null;
        };
        DemandWindow: {
            seasons?: components["schemas"]["Season"][];
            days?: ("monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday" | "holiday")[];
            times?: components["schemas"]["DayTimes"][];
        };
        DeviceAnswer: {
            device_id: string;
            name: string;
            site: string | null;
            /** @enum {string} */
            role: "owner" | "operator" | "viewer";
            /** @description IANA name; its days are the device's days */
            timezone: string;
            /** @description V, between phase and neutral */
            nominal_voltage: number;
            wiring: ("three_phase_four_wire" | "three_phase_three_wire" | "split_phase" | "single_phase") | null;
            online: boolean;
            last_seen: string | null;
            /** @description "on" or "off" by phase, of those that have a relay */
            relays: {
                [key: string]: string;
            };
            backlog: number | null;
            agent_version: string | null;
            tariff: components["schemas"]["TariffBook"] | null;
        };
        DevicePatch: {
            name?: string | null;
            timezone?: string | null;
            nominal_voltage?: number | null;
            site?: string | null;
            wiring?: ("three_phase_four_wire" | "three_phase_three_wire" | "split_phase" | "single_phase") | null;
            tariff?: components["schemas"]["TariffBook"] | null;
        };
        DistortionAnswer: {
            /** @description of the means that the THD's percentiles are of: 600, or 3600 for over 31 days */
            window_seconds: number;
            voltage_thd: {
                [key: string]: components["schemas"]["ThdAnswer"];
            };
            current_thd_95_percent: {
                [key: string]: number | null;
            };
            voltage_harmonics: {
                [key: string]: components["schemas"]["HarmonicsAnswer"];
            };
        };
        EnergyAnswer: {
            total_kwh: number | null;
            by_phase_kwh: {
                [key: string]: number | null;
            };
            import: components["schemas"]["FlowAnswer"];
            export: components["schemas"]["FlowAnswer"];
            /**
             * @description what tells the import: the meter's counter, its power where that was missing, or both
             * @enum {string}
             */
            basis: "none" | "counter" | "power" | "mixed";
            basis_by_phase: {
                [key: string]: string;
            };
            /** @description by how much import and export may both be greater at most */
            uncertain_kwh: number;
            /** @description share of the seconds with a reading, 0 to 1 */
            coverage: number;
            /** @description hours that have a reading; empty for ranges of more than 32 days */
            by_hour: components["schemas"]["HourEnergyAnswer"][];
            by_day: components["schemas"]["DayEnergyAnswer"][];
            by_month: components["schemas"]["MonthEnergyAnswer"][];
            by_hour_of_day: components["schemas"]["HourOfDayEnergyAnswer"][];
            /** @description times that a counter fell: the latest 50 of reset_count */
            resets: components["schemas"]["CounterResetAnswer"][];
            reset_count: number;
            /** @description counters that rose by more than their power can have drawn; counted as read */
            implausible: components["schemas"]["ImplausibleRiseAnswer"][];
            gaps: components["schemas"]["GapsAnswer"];
            before: components["schemas"]["EnergyBeforeAnswer"] | null;
        };
        EnergyBeforeAnswer: {
            /** Format: date-time */
            begin: string;
            /** Format: date-time */
            end: string;
            import_kwh: number | null;
            export_kwh: number | null;
            coverage: number;
            /** @description false: one of the spans is covered by less than least_coverage, and no change is told */
            comparable: boolean;
            least_coverage: number;
            import_change_kwh: number | null;
            import_change_percent: number | null;
            export_change_kwh: number | null;
            export_change_percent: number | null;
        };
        EnergyRates: {
            name?: string | null;
            /** @description of all times that are in no period */
            price_per_kwh: number;
            /** @description no two of them overlap */
            periods?: components["schemas"]["TariffPeriod"][];
        };
        Event: {
            /** @enum {string} */
            kind: "voltage_dip" | "voltage_swell" | "voltage_interruption" | "over_current" | "phase_sequence" | "overload" | "meter_fault" | "device_offline";
            /** Format: date-time */
            begin: string;
            /** @description null: still going on */
            duration_ms?: number | null;
            phases: ("A" | "B" | "C")[];
            /** @description residual or peak voltage, or peak current: V or A */
            extreme?: number | null;
            /** @description what was passed */
            threshold?: number | null;
            /** @description what the threshold is a share of */
            reference?: number | null;
            detail?: string | null;
            waveform?: components["schemas"]["Waveform"] | null;
        };
        EventList: {
            device_id: string;
            events: components["schemas"]["KeptEvent"][];
            more: boolean;
        };
        EventTablesAnswer: {
            /** @description EN 50160 table 2: rows 90 to 80, 80 to 70, 70 to 40, 40 to 5, below 5 % of the voltage; columns up to 0.2, 0.5, 1, 5, 60 s */
            dips: number[][];
            /** @description EN 50160 table 3: rows 120 % and more, 110 to 120 %; columns up to 0.5, 5, 60 s */
            swells: number[][];
            /** @description up to three minutes */
            short_interruptions: number;
            long_interruptions: number;
            /** @description dips and swells too long for the tables */
            over_a_minute: number;
            /** @description that go on, or whose voltage is not known, or passes no threshold of the tables */
            unclassified: number;
            /** @description events of the supply by region of the ITIC curve */
            itic: {
                [key: string]: number;
            };
        };
        EventsAnswer: {
            total: number;
            by_kind: {
                [key: string]: number;
            };
            /** @description older ones of the range were not counted, for there are too many */
            more: boolean;
            supply: components["schemas"]["EventTablesAnswer"];
        };
        EvidenceAnswer: {
            name: string;
            value: number;
            unit: string;
        };
        ExportedDeed: {
            /** Format: date-time */
            at: string;
            who: string;
            what: string;
            device_id: string | null;
        };
        ExportedDevice: {
            device_id: string;
            name: string;
            site: string | null;
            /** @enum {string} */
            role: "owner" | "operator" | "viewer";
            timezone: string;
            /** @description V, between phase and neutral */
            nominal_voltage: number;
            wiring: ("three_phase_four_wire" | "three_phase_three_wire" | "split_phase" | "single_phase") | null;
            tariff: components["schemas"]["TariffBook"] | null;
            alert_rules: components["schemas"]["WholeAlertRule"][];
            webhook_url: string | null;
            schedule: components["schemas"]["Schedule"] | null;
        };
        ExtremeAnswer: {
            /** @description of one reading */
            value: number;
            /**
             * Format: date-time
             * @description of the minute, or hour, that it is in
             */
            begin: string;
            /** Format: date-time */
            end: string;
        };
        FindingAnswer: {
            /** @enum {string} */
            kind: "appliance_use" | "repeating_load" | "unusual_day" | "device_offline" | "no_readings" | "phase_lost" | "neutral_current";
            /** Format: date-time */
            begin: string;
            end: string | null;
            /** @description none: of the device as a whole */
            phases: string[];
            /** @description the numbers that it rests on */
            evidence: components["schemas"]["EvidenceAnswer"][];
            /** @description one sentence, with the numbers */
            because: string;
        };
        FlowAnswer: {
            total_kwh: number | null;
            by_phase_kwh: {
                [key: string]: number | null;
            };
        };
        FrequencyAnswer: {
            nominal_hz: number | null;
            mean_hz: number | null;
            min: components["schemas"]["ExtremeAnswer"] | null;
            max: components["schemas"]["ExtremeAnswer"] | null;
            coverage: number;
            /** @description ten-second intervals of the range's whole minutes */
            all: number;
            counted: number;
            /** @description in minutes with gaps */
            set_aside: number;
            unknown: number;
            usual_share: number | null;
            permissible_share: number | null;
            /**
             * @description what is measured too little is no pass
             * @enum {string}
             */
            usual_verdict: "passes" | "fails" | "cannot_be_told";
            /**
             * @description what is measured too little is no pass
             * @enum {string}
             */
            permissible_verdict: "passes" | "fails" | "cannot_be_told";
        };
        GapAnswer: {
            /** Format: date-time */
            begin: string;
            /** Format: date-time */
            end: string;
            /** @description false: the gap is at least this long */
            exact: boolean;
            /** @description by how much the counters rose meanwhile; when, nobody knows */
            import_by_phase_kwh: {
                [key: string]: number | null;
            };
        };
        GapsAnswer: {
            count: number;
            total_seconds: number;
            /** @description that miss a minute or more and were not looked into */
            unresolved_quarter_hours: number;
            from_before: components["schemas"]["GapAnswer"] | null;
            longest: components["schemas"]["GapAnswer"][];
        };
        GeoPosition: {
            /** @description north of the equator is positive */
            latitude_deg: number;
            /** @description east of Greenwich is positive */
            longitude_deg: number;
        };
        HarmonicSet: {
            /** Format: date-time */
            time: string;
            window_ms: number;
            frequency_hz: number;
            phases: {
                A?: {
                    voltage?: {
                        /** @description V or A; index 0 is order 1 */
                        rms: number[];
                        angle_deg: number[];
                    } | null;
                    current?: {
                        /** @description V or A; index 0 is order 1 */
                        rms: number[];
                        angle_deg: number[];
                    } | null;
                };
                B?: {
                    voltage?: {
                        /** @description V or A; index 0 is order 1 */
                        rms: number[];
                        angle_deg: number[];
                    } | null;
                    current?: {
                        /** @description V or A; index 0 is order 1 */
                        rms: number[];
                        angle_deg: number[];
                    } | null;
                };
                C?: {
                    voltage?: {
                        /** @description V or A; index 0 is order 1 */
                        rms: number[];
                        angle_deg: number[];
                    } | null;
                    current?: {
                        /** @description V or A; index 0 is order 1 */
                        rms: number[];
                        angle_deg: number[];
                    } | null;
                };
            };
        };
        HarmonicsAnswer: {
            all: number;
            /** @description ten minutes that have a harmonic set */
            counted: number;
            flagged: number;
            within: number;
            worst: components["schemas"]["OrderAnswer"] | null;
            orders: components["schemas"]["OrderAnswer"][];
            /**
             * @description what is measured too little is no pass
             * @enum {string}
             */
            verdict: "passes" | "fails" | "cannot_be_told";
        };
        HarmonicsList: {
            device_id: string;
            harmonics: components["schemas"]["HarmonicSet"][];
            more: boolean;
        };
        Health: {
            status: string;
            version: string;
            parts: components["schemas"]["Parts"];
        };
        HeatMapAnswer: {
            /** @description [weekday][hour]: 0 is Monday, 0 is 00:00 to 01:00 local time */
            mean_w: (number | null)[][];
            /** @description as mean_w; 0 also where the range has no such hour */
            coverage: number[][];
        };
        Holidays: {
            /** @description single days */
            dates?: string[];
            /** @description days of every year, such as 12-25 */
            yearly?: string[];
            /** @description days after Easter Sunday: -2 is Good Friday, 1 its Monday */
            easter_offsets?: number[];
        };
        HourEnergyAnswer: {
            /**
             * Format: date-time
             * @description of an hour of UTC
             */
            begin: string;
            import_kwh: number | null;
            export_kwh: number | null;
            /** @description share of its seconds with a reading, 0 to 1 */
            coverage: number;
        };
        HourOfDayEnergyAnswer: {
            /** @description 2 is 02:00 to 03:00 of the local clock */
            hour: number;
            import_kwh: number | null;
            export_kwh: number | null;
            coverage: number;
        };
        ImplausibleRiseAnswer: {
            /**
             * Format: date-time
             * @description of the quarter hour
             */
            begin: string;
            phase: string;
            rise_kwh: number;
            /** @description the greatest power reading for all of the time */
            at_most_kwh: number;
        };
        InsightAnswer: {
            /** @description ascending begin */
            findings: components["schemas"]["FindingAnswer"][];
            /** @description what this range is too long for, and why */
            not_looked_for: string[];
        };
        KeptEvent: {
            id: string;
            /** @enum {string} */
            kind: "voltage_dip" | "voltage_swell" | "voltage_interruption" | "over_current" | "phase_sequence" | "overload" | "meter_fault" | "device_offline" | "alert";
            /** Format: date-time */
            begin: string;
            /** @description null: still going on */
            duration_ms?: number | null;
            phases: ("A" | "B" | "C")[];
            /** @description residual or peak voltage, or peak current: V or A */
            extreme?: number | null;
            /** @description what was passed */
            threshold?: number | null;
            /** @description what the threshold is a share of */
            reference?: number | null;
            detail?: string | null;
            has_waveform: boolean;
        };
        LeaveRequest: {
            /** Format: password */
            password: string;
        };
        Levy: {
            name: string;
            /** @description below 0: a rebate */
            price_per_kwh: number;
        };
        LinkRequest: {
            /** @description XXXXX-XXXXX, as the device showed it; case and hyphen do not matter */
            device_code: string;
        };
        Linked: {
            device_id: string;
        };
        LivePart: {
            status: string;
            devices: number;
            apps: number;
        };
        LoadDurationAnswer: {
            /** @description element k: reached or exceeded for k % of the time that has readings */
            power_w: number[];
            mean_w: number;
        };
        LoginRequest: {
            username: string;
            /** Format: password */
            password: string;
        };
        LongestGapAnswer: {
            /** Format: date-time */
            begin: string;
            /** Format: date-time */
            end: string;
            /** @description false: the gap is at least this long */
            exact: boolean;
        };
        Me: {
            username: string;
            devices: components["schemas"]["MyDevice"][];
        };
        MemberAnswer: {
            username: string;
            /** @enum {string} */
            role: "owner" | "operator" | "viewer";
        };
        MemberRequest: {
            username: string;
            /** @enum {string} */
            role: "operator" | "viewer";
        };
        MonthCostAnswer: {
            /** Format: date-time */
            begin: string;
            /** Format: date-time */
            end: string;
            total_to_date: number;
            import_kwh: number;
            export_kwh: number;
            unpriced_kwh: number;
            /** @description share of the seconds up to now with a reading, 0 to 1 */
            coverage: number;
            days_learnt_from: number;
            projected: components["schemas"]["ProjectedCostAnswer"] | null;
        };
        MonthEnergyAnswer: {
            /** @description a local month, such as 2026-11 */
            month: string;
            import_kwh: number | null;
            export_kwh: number | null;
            coverage: number;
        };
        MonthPeakAnswer: {
            /** @description a local month, such as 2026-11 */
            month: string;
            peak: components["schemas"]["DemandBlockAnswer"];
        };
        MyDevice: {
            device_id: string;
            name: string;
            site: string | null;
            /** @enum {string} */
            role: "owner" | "operator" | "viewer";
            online: boolean;
            last_seen: string | null;
        };
        NameRequest: {
            name: string;
        };
        OrderAnswer: {
            order: number;
            limit_percent: number;
            percentile_95_percent: number;
        };
        OwnDeviceAnswer: {
            device_id: string;
            /** @description for people; the id where nobody gave one */
            name: string;
            /** @description somebody owns it: no code links it until it is released */
            owned: boolean;
        };
        Parts: {
            store: components["schemas"]["StorePart"];
            power_quality: components["schemas"]["PowerQualityPart"];
            alerts: components["schemas"]["AlertsPart"];
            push: components["schemas"]["PushPart"];
            accounts: components["schemas"]["AccountsPart"];
            live: components["schemas"]["LivePart"];
            workers: components["schemas"]["WorkersPart"];
            tls: components["schemas"]["TlsPart"] | null;
        };
        PasswordRequest: {
            /**
             * Format: password
             * @description the present one
             */
            password: string;
            /** Format: password */
            new_password: string;
        };
        PeriodCostAnswer: {
            name: string;
            import_kwh: number;
            amount: number;
        };
        PowerFactorAnswer: {
            mean: number | null;
            measured_hours: number;
            /** @description of measured_hours, in intervals whose power factor is below 0.9 */
            below_0_9_hours: number;
            displacement: number | null;
            /** @description that it rests on: moments, not the whole range */
            displacement_sets: number;
            reactive: components["schemas"]["ReactiveAnswer"];
        };
        PowerFactorsAnswer: {
            /** @description by which hours and quadrants are told */
            interval_seconds: number;
            total: components["schemas"]["PowerFactorAnswer"];
            by_phase: {
                [key: string]: components["schemas"]["PowerFactorAnswer"];
            };
        };
        PowerQualityAnswer: {
            voltage: components["schemas"]["VoltageAnswer"];
            frequency: components["schemas"]["FrequencyAnswer"];
            unbalance: components["schemas"]["UnbalanceAnswer"];
            distortion: components["schemas"]["DistortionAnswer"];
            power_factor: components["schemas"]["PowerFactorsAnswer"];
            /** @description what EN 50160 limits, and the meter cannot tell */
            not_measured: string[];
        };
        PowerQualityPart: {
            status: string;
            problem: string;
            events: number;
            harmonics: number;
            bytes_on_disk: number;
            pending_bytes: number;
        };
        /** @description RFC 9457 */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            request_id?: string;
            errors: {
                /** @description JSON pointer into the body; /query/NAME: a parameter */
                pointer: string;
                detail: string;
            }[];
        };
        ProjectedCostAnswer: {
            /** @description one in twenty such months comes to less */
            low: number;
            expected: number;
            /** @description one in twenty such months comes to more */
            high: number;
            import_kwh: number;
            export_kwh: number;
        };
        PushKeyAnswer: {
            /** @description what browsers subscribe with (applicationServerKey): a point on P-256 in base64url */
            public_key: string;
        };
        PushKeysBody: {
            /** @description a point on P-256 in base64url */
            p256dh: string;
            /**
             * Format: password
             * @description 16 bytes in base64url
             */
            auth: string;
        };
        PushPart: {
            status: string;
            problem: string;
            subscriptions: number;
            waiting: number;
        };
        PushSubscriptionAnswer: {
            id: string;
            /** @description origin of its push service */
            service: string;
            user_agent: string | null;
            /** Format: date-time */
            created_at: string;
            last_success: string | null;
            last_failure: string | null;
            last_problem: string | null;
        };
        PushSubscriptionBody: {
            /** @description where its push service takes messages: https */
            endpoint: string;
            keys: components["schemas"]["PushKeysBody"];
            user_agent?: string | null;
        };
        QuietTime: {
            /** @description on which it begins */
            days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            /** @description HH:MM, the device's time */
            from: string;
            /** @description HH:MM; on the next day where it is not after from; 24:00 is the end of the day */
            to: string;
        };
        ReactiveAnswer: {
            inductive_import_kvarh: number;
            inductive_export_kvarh: number;
            capacitive_export_kvarh: number;
            capacitive_import_kvarh: number;
            /** @description of the others, of intervals in which a power changed its sign */
            mixed_kvarh: number;
        };
        Reading: {
            /** Format: date-time */
            time: string;
            /** @enum {string} */
            phase: "A" | "B" | "C";
            /** @description W; null: not measured */
            power_watt: number | null;
            /** @description var; null: not measured */
            power_var: number | null;
            /** @description VA; null: not measured */
            power_va: number | null;
            /** @description V; null: not measured */
            voltage_rms: number | null;
            /** @description A; null: not measured */
            current_rms: number | null;
            /** @description 1; null: not measured */
            power_factor: number | null;
            /** @description %; null: not measured */
            voltage_thd: number | null;
            /** @description %; null: not measured */
            current_thd: number | null;
            /** @description kWh; null: not measured */
            energy_kwh: number | null;
            /** @description Hz; null: not measured */
            frequency_hz?: number | null;
        };
        RefreshRequest: {
            refresh_token: string;
        };
        Schedule: {
            place?: components["schemas"]["GeoPosition"] | null;
            entries: components["schemas"]["ScheduleEntry"][];
        };
        ScheduleAnswer: {
            /** @description rises with each change; 0: there never was one */
            revision: number;
            /** @description the device's: its clock is meant */
            timezone: string;
            place: components["schemas"]["GeoPosition"] | null;
            entries: components["schemas"]["ScheduleEntryAnswer"][];
            changed_at: string | null;
            changed_by: string | null;
            device: components["schemas"]["ScheduleAtDevice"];
        };
        ScheduleAtDevice: {
            /**
             * @description kept: the device has it on its disk and carries it out by itself. waiting: it has yet to hear of it. refused: it cannot keep it, and why stands in error. unknown: it has not said that it knows schedules
             * @enum {string}
             */
            state: "kept" | "waiting" | "refused" | "unknown";
            revision: number | null;
            error: string | null;
        };
        ScheduleChange: {
            /** @description of the schedule that was changed, as GET told it; 409 where it is not the present one */
            revision: number;
            place?: components["schemas"]["GeoPosition"] | null;
            /** @description all of them: what is not named is gone */
            entries: components["schemas"]["ScheduleEntry"][];
        };
        ScheduleEntry: {
            id?: string | null;
            /** @enum {string} */
            phase: "A" | "B" | "C";
            /** @enum {string} */
            state: "off" | "on";
            /** @description false: kept, and not carried out */
            enabled: boolean;
            /** @description of the day whose sun it is, also where the offset leads out of it */
            weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            at: components["schemas"]["SwitchTime"];
        };
        ScheduleEntryAnswer: {
            id: string;
            /** @enum {string} */
            phase: "A" | "B" | "C";
            /** @enum {string} */
            state: "off" | "on";
            enabled: boolean;
            weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            at: components["schemas"]["SwitchTime"];
            next: string | null;
        };
        Season: {
            from: string;
            to: string;
        };
        Session: {
            access_token: string;
            refresh_token: string;
            /** @enum {string} */
            token_type: "bearer";
            /** @description seconds that the access token is good for */
            expires_in: number;
            username: string;
        };
        SessionLine: {
            id: number;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description when its newest refresh token was given out
             */
            last_used_at: string;
            user_agent: string | null;
            /** @description the one that asks */
            current: boolean;
        };
        SignUpRequest: {
            /** @description letters, digits, '.', '_' and '-' */
            username: string;
            /** Format: password */
            password: string;
            /** @description XXXXX-XXXXX, as the device showed it; case and hyphen do not matter */
            device_code: string;
        };
        SignedUpSession: {
            access_token: string;
            refresh_token: string;
            /** @enum {string} */
            token_type: "bearer";
            /** @description seconds that the access token is good for */
            expires_in: number;
            username: string;
            device_id: string;
        };
        SilenceRequest: {
            /** @description 0 ends the silence */
            minutes: number;
        };
        SlidingPeakAnswer: {
            window: components["schemas"]["DemandBlockAnswer"];
            /** @description false: the truth is between window.power_w and at_most_w */
            exact: boolean;
            at_most_w: number;
        };
        SpoolPart: {
            bytes: number;
            limit_bytes: number;
            away_seconds: number;
        };
        StandingCharge: {
            price: number;
            /** @enum {string} */
            per: "day" | "month";
        };
        StorePart: {
            status: string;
            problem: string;
            bytes_on_disk: number;
            pending_bytes: number;
            spool: components["schemas"]["SpoolPart"] | null;
        };
        SupplyEventAnswer: {
            kind: string;
            /** Format: date-time */
            begin: string;
            duration_ms: number | null;
            phases: string[];
            extreme_percent: number | null;
            itic: string | null;
        };
        SwitchTime: {
            time?: string | null;
            sun?: ("sunrise" | "sunset") | null;
            offset_minutes?: number | null;
        };
        Switching: {
            /** Format: date-time */
            time: string;
            /** @enum {string} */
            phase: "A" | "B" | "C";
            /**
             * @description what it switched to, or tried to
             * @enum {string}
             */
            state: "off" | "on";
            /** @enum {string} */
            by: "schedule" | "overload" | "away";
            error?: string | null;
        };
        TariffBook: {
            name?: string | null;
            /** @description ISO 4217, such as EUR */
            currency: string;
            /** @description by valid_from, ascending */
            versions: components["schemas"]["TariffVersion"][];
            holidays?: components["schemas"]["Holidays"] | null;
        };
        TariffPeriod: {
            name: string;
            price_per_kwh: number;
            /** @description absent: the whole year */
            seasons?: components["schemas"]["Season"][];
            /** @description absent: every day */
            days?: ("monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday" | "holiday")[];
            /** @description absent: the whole day */
            times?: components["schemas"]["DayTimes"][];
        };
        TariffVersion: {
            /**
             * Format: date
             * @description a day of the device's time zone
             */
            valid_from: string;
            energy: components["schemas"]["EnergyRates"];
            standing?: components["schemas"]["StandingCharge"] | null;
            demand?: components["schemas"]["DemandCharge"] | null;
            export_credit?: components["schemas"]["EnergyRates"] | null;
            levies?: components["schemas"]["Levy"][];
            tax_percent?: number | null;
            holidays_as?: ("monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday" | "holiday") | null;
        };
        TestAnswer: {
            queued: boolean;
        };
        ThdAnswer: {
            all: number;
            counted: number;
            flagged: number;
            too_few: number;
            unknown: number;
            within_share: number | null;
            percentile_95_percent: number | null;
            /**
             * @description what is measured too little is no pass
             * @enum {string}
             */
            verdict: "passes" | "fails" | "cannot_be_told";
        };
        Ticket: {
            ticket: string;
            expires_in: number;
        };
        TlsPart: {
            status: string;
            problem: string;
            good_until: string;
            days_left: number;
        };
        UnbalanceAnswer: {
            percentile_95_percent: number | null;
            /**
             * @description which to believe
             * @enum {string}
             */
            by: "phasors" | "magnitudes" | "none";
            from_phasors: components["schemas"]["UnbalanceSharesAnswer"] | null;
            from_magnitudes: components["schemas"]["UnbalanceSharesAnswer"] | null;
        };
        UnbalanceSharesAnswer: {
            all: number;
            counted: number;
            flagged: number;
            unknown: number;
            within_share: number | null;
            percentile_95_percent: number | null;
            /** @description over which each value of the percentile is */
            window_seconds: number;
            /**
             * @description what is measured too little is no pass
             * @enum {string}
             */
            verdict: "passes" | "fails" | "cannot_be_told";
        };
        VoltageAnswer: {
            nominal_v: number;
            by_phase: {
                [key: string]: components["schemas"]["VoltagePhaseAnswer"];
            };
            weeks: components["schemas"]["VoltageWeekAnswer"][];
        };
        VoltagePhaseAnswer: {
            mean_v: number | null;
            min: components["schemas"]["ExtremeAnswer"] | null;
            max: components["schemas"]["ExtremeAnswer"] | null;
            /** @description share of the seconds with a voltage, 0 to 1 */
            coverage: number;
            ten_minutes: components["schemas"]["VoltageSharesAnswer"];
        };
        VoltageSharesAnswer: {
            /** @description ten-minute intervals of the span */
            all: number;
            counted: number;
            /** @description left out: a dip, swell or interruption touched them */
            flagged: number;
            /** @description left out: fewer than half of their seconds were measured */
            too_few: number;
            /** @description minutes that would tell are not kept any more */
            unknown: number;
            usual_share: number | null;
            permissible_share: number | null;
            /**
             * @description what is measured too little is no pass
             * @enum {string}
             */
            usual_verdict: "passes" | "fails" | "cannot_be_told";
            /**
             * @description what is measured too little is no pass
             * @enum {string}
             */
            permissible_verdict: "passes" | "fails" | "cannot_be_told";
        };
        VoltageWeekAnswer: {
            /**
             * Format: date-time
             * @description Monday's begin, local
             */
            begin: string;
            /** Format: date-time */
            end: string;
            /** @description all of it lies in the range: EN 50160 judges whole weeks */
            whole: boolean;
            by_phase: {
                [key: string]: components["schemas"]["VoltageSharesAnswer"];
            };
        };
        Waveform: {
            /** Format: date-time */
            begin: string;
            samples_per_second: number;
            tracks: {
                /** @enum {string} */
                channel: "VA" | "VB" | "VC" | "IA" | "IB" | "IC" | "IN";
                values: number[];
            }[];
        };
        WebhookAnswer: {
            url: string;
            late_alerts: boolean;
            /** @description messages that it has not taken yet */
            waiting: number;
            last_success: string | null;
            last_failure: string | null;
            last_problem: string | null;
            secret: string | null;
        };
        WebhookRequestBody: {
            /** @description https */
            url: string;
            late_alerts?: boolean | null;
            new_secret?: boolean | null;
        };
        WeeklyReportAnswer: {
            device_id: string;
            /** @description of ISO 8601, such as 2026-W48 */
            week: string;
            /**
             * Format: date-time
             * @description Monday's begin, local
             */
            begin: string;
            /** Format: date-time */
            end: string;
            timezone: string;
            nominal_v: number;
            nominal_hz: number | null;
            /**
             * @description what is measured too little is no pass
             * @enum {string}
             */
            overall: "passes" | "fails" | "cannot_be_told";
            criteria: components["schemas"]["CriterionAnswer"][];
            supply: components["schemas"]["EventTablesAnswer"];
            /** @description dips, swells and interruptions that began in the week; the latest 1000 */
            events: components["schemas"]["SupplyEventAnswer"][];
            /** @description there were more */
            more_events: boolean;
        };
        WholeAlertRule: {
            name: string;
            /** @enum {string} */
            quantity: "power_watt" | "power_var" | "power_va" | "voltage_rms" | "current_rms" | "power_factor" | "voltage_thd" | "current_thd" | "energy_kwh" | "frequency_hz" | "device_offline" | "no_readings";
            phase: ("A" | "B" | "C" | "any" | "sum") | null;
            comparison: ("above" | "below") | null;
            threshold: number | null;
            for_seconds: number;
            hysteresis: number | null;
            /** @enum {string} */
            severity: "info" | "warning" | "critical";
            quiet_hours: components["schemas"]["QuietTime"][];
            enabled: boolean;
        };
        WorkersPart: {
            status: string;
            waiting: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_alerts: {
        parameters: {
            query: {
                /** @description one of your devices */
                device_id: string;
                /** @description RFC 3339; belongs to the range. With end */
                start?: string;
                /** @description RFC 3339; does not belong to the range */
                end?: string;
                /** @description hours up to now, instead of start and end */
                range_hours?: number;
                /** @description a local day, instead of start and end */
                date_str?: string;
                /** @description IANA time zone of local days; the device's if absent */
                tz?: string;
                /** @description of more than this the newest */
                limit?: number;
                /** @description all if absent */
                state?: "firing" | "acknowledged" | "cleared";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertListAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description every wrong parameter is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_alerts_alert_acknowledge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alert: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertAnswer"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no such device or rule, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_device: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnDeviceAnswer"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_device: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NameRequest"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnDeviceAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_device_code: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeAnswer"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_devices_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkRequest"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Linked"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the device has an owner */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_devices_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceAnswer"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_devices_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DevicePatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_devices_id_alert_rules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRuleAnswer"][];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no such device or rule, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_devices_id_alert_rules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertRule"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRuleAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no such device or rule, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_devices_id_alert_rules_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                rule: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertRule"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRuleAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no such device or rule, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_devices_id_alert_rules_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                rule: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no such device or rule, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_devices_id_alert_rules_rule_silence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                rule: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SilenceRequest"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRuleAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no such device or rule, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_devices_id_audit: {
        parameters: {
            query?: {
                /** @description RFC 3339; belongs to the range. With end */
                start?: string;
                /** @description RFC 3339; does not belong to the range */
                end?: string;
                /** @description hours up to now, instead of start and end */
                range_hours?: number;
                /** @description a local day, instead of start and end */
                date_str?: string;
                /** @description IANA time zone of local days; the device's if absent */
                tz?: string;
                /** @description of more than this the newest */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLine"][];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description every wrong parameter is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_devices_id_commands: {
        parameters: {
            query?: {
                /** @description RFC 3339; belongs to the range. With end */
                start?: string;
                /** @description RFC 3339; does not belong to the range */
                end?: string;
                /** @description hours up to now, instead of start and end */
                range_hours?: number;
                /** @description a local day, instead of start and end */
                date_str?: string;
                /** @description IANA time zone of local days; the device's if absent */
                tz?: string;
                /** @description of more than this the newest */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandLine"][];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description every wrong parameter is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_devices_id_link: {
        parameters: {
            query?: {
                /** @description true: erase all that it has measured; else it is hidden */
                erase?: "true" | "false";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description every wrong parameter is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_devices_id_members: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberAnswer"][];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_devices_id_members: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberRequest"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the user is the owner */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_devices_id_members_username: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                username: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the user is the owner */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_devices_id_schedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleAnswer"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_devices_id_schedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleChange"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the schedule was changed meanwhile: it has another revision */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_devices_id_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no such device or rule, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_devices_id_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookRequestBody"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no such device or rule, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_devices_id_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no such device or rule, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_devices_id_webhook_test: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestAnswer"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no such device or rule, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_events: {
        parameters: {
            query: {
                /** @description one of your devices */
                device_id: string;
                /** @description RFC 3339; belongs to the range. With end */
                start?: string;
                /** @description RFC 3339; does not belong to the range */
                end?: string;
                /** @description hours up to now, instead of start and end */
                range_hours?: number;
                /** @description a local day, instead of start and end */
                date_str?: string;
                /** @description IANA time zone of local days; the device's if absent */
                tz?: string;
                /** @description of more than this the newest */
                limit?: number;
                /** @description kinds of events with commas; all if absent */
                kinds?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description every wrong parameter is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Event"][];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_events_id_waveform: {
        parameters: {
            query: {
                /** @description one of your devices */
                device_id: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Waveform"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no such device or event, or it has no waveform */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description every wrong parameter is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_fetch_analytics: {
        parameters: {
            query: {
                /** @description one of your devices */
                device_id: string;
                /** @description RFC 3339; belongs to the range. With end */
                start?: string;
                /** @description RFC 3339; does not belong to the range */
                end?: string;
                /** @description hours up to now, instead of start and end */
                range_hours?: number;
                /** @description a local day, instead of start and end */
                date_str?: string;
                /** @description IANA time zone of local days; the device's if absent */
                tz?: string;
                /** @description energy,demand,power_quality,cost,events,coverage,insight or some of them; all but insight if absent */
                sections?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalyticsAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description every wrong parameter is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_fetch_analytics_compare_tariffs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ComparisonRequest"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_harmonics: {
        parameters: {
            query: {
                /** @description one of your devices */
                device_id: string;
                /** @description RFC 3339; belongs to the range. With end */
                start?: string;
                /** @description RFC 3339; does not belong to the range */
                end?: string;
                /** @description hours up to now, instead of start and end */
                range_hours?: number;
                /** @description a local day, instead of start and end */
                date_str?: string;
                /** @description IANA time zone of local days; the device's if absent */
                tz?: string;
                /** @description of more than this the newest */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HarmonicsList"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description every wrong parameter is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_harmonics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HarmonicSet"][];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_harmonics_capture: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CaptureRequest"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaptureAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the device refused, and why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the device is not connected */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no answer in time */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description as described */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    get_last_energy_data: {
        parameters: {
            query: {
                /** @description one of your devices */
                device_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        A?: {
                            /** Format: date-time */
                            time: string;
                            energy_kwh: number;
                        };
                        B?: {
                            /** Format: date-time */
                            time: string;
                            energy_kwh: number;
                        };
                        C?: {
                            /** Format: date-time */
                            time: string;
                            energy_kwh: number;
                        };
                    };
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description every wrong parameter is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_latest_values: {
        parameters: {
            query: {
                /** @description one of your devices */
                device_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        A?: components["schemas"]["Reading"];
                        B?: components["schemas"]["Reading"];
                        C?: components["schemas"]["Reading"];
                    };
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description every wrong parameter is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
                "application/x-www-form-urlencoded": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown name or wrong password: which is not told */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeaveRequest"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the password is wrong */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_me_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountExport"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_me_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordRequest"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the present password is wrong */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_me_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionLine"][];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_me_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the access token is older than this call */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_me_sessions_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_push_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushKeyAnswer"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_push_subscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushSubscriptionAnswer"][];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_push_subscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PushSubscriptionBody"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushSubscriptionAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too many browsers */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_push_subscriptions_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no such subscription, or not mine */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_push_subscriptions_id_test: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestAnswer"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to do */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no such subscription, or not mine */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_query_data: {
        parameters: {
            query: {
                /** @description one of your devices */
                device_id: string;
                /** @description RFC 3339; belongs to the range. With end */
                start?: string;
                /** @description RFC 3339; does not belong to the range */
                end?: string;
                /** @description hours up to now, instead of start and end */
                range_hours?: number;
                /** @description a local day, instead of start and end */
                date_str?: string;
                /** @description IANA time zone of local days; the device's if absent */
                tz?: string;
                /** @description names with commas; all if absent */
                fields?: string;
                /** @description A,B,C or some of them; all if absent */
                phases?: string;
                /** @description auto: the finest that gives at most max_points */
                resolution?: "auto" | "raw" | "1m" | "15m" | "1h" | "1d" | "1mo";
                /** @description 2000 if absent */
                max_points?: number;
                /** @description json if absent; lp: InfluxDB line protocol */
                format?: "json" | "csv" | "lp";
                /** @description ms: milliseconds since 1970, UTC. Line protocol has nanoseconds, or ms */
                time_format?: "rfc3339" | "ms";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Columns"];
                    "text/csv": string;
                    "text/plain": string;
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description every wrong parameter is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too many streamed answers on their way; Retry-After */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_remote_control: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ControlRequest"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ControlAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description yours to see, not to switch */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the device refused, and why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the device is not connected: the command was not sent */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no answer in time; the command will not be carried out later */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_reset_owner: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_sign_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignUpRequest"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedUpSession"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the name is taken, or the device has an owner */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_switchings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Switching"][];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_thd_values: {
        parameters: {
            query: {
                /** @description one of your devices */
                device_id: string;
                /** @description RFC 3339; belongs to the range. With end */
                start?: string;
                /** @description RFC 3339; does not belong to the range */
                end?: string;
                /** @description hours up to now, instead of start and end */
                range_hours?: number;
                /** @description a local day, instead of start and end */
                date_str?: string;
                /** @description IANA time zone of local days; the device's if absent */
                tz?: string;
                /** @description A,B,C or some of them; all if absent */
                phases?: string;
                /** @description auto: the finest that gives at most max_points */
                resolution?: "auto" | "raw" | "1m" | "15m" | "1h" | "1d" | "1mo";
                /** @description 2000 if absent */
                max_points?: number;
                /** @description json if absent; lp: InfluxDB line protocol */
                format?: "json" | "csv" | "lp";
                /** @description ms: milliseconds since 1970, UTC. Line protocol has nanoseconds, or ms */
                time_format?: "rfc3339" | "ms";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Columns"];
                    "text/csv": string;
                    "text/plain": string;
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description every wrong parameter is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too many streamed answers on their way; Retry-After */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_token_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, expired or spent; a spent one ends the session */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_weekly_report: {
        parameters: {
            query: {
                /** @description one of your devices */
                device_id: string;
                /** @description a local week of ISO 8601, such as 2026-W48; the last whole one if absent */
                week?: string;
                /** @description IANA time zone of local days; the device's if absent */
                tz?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WeeklyReportAnswer"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description every wrong parameter is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_write_data: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reading"][];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description another media type than the ones named */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description readable but wrong: every wrong member is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_ws_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
            /** @description no token, or none that is good */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too fast; Retry-After says when to come again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: something that this needs does not work, or has too much to do */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
