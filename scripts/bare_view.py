"""What ours is measured against: a Flask view that checks the signature, inserts one row and enqueues one RQ job."""

from __future__ import annotations

import os

from flask import Flask, Response, abort, request
from psycopg_pool import ConnectionPool
from redis import Redis
from rq import Queue
from twilio.request_validator import RequestValidator

INSERT = "insert into bare (sid, phone, body, at) values (%s, %s, %s, now()) on conflict do nothing"


def create_app() -> Flask:
    """The application, on the same database and Redis as the hotline's."""
    app = Flask(__name__)
    pool = ConnectionPool(os.environ["HOTLINE_DATABASE_URL"], min_size=4, max_size=16)
    queue = Queue("bare", connection=Redis.from_url(os.environ["HOTLINE_REDIS_URL"]))
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    address = os.environ["HOTLINE_PUBLIC_URL"] + "/twilio/sms"

    @app.post("/twilio/sms")
    def sms() -> Response:
        form = request.form
        if not validator.validate(address, form, request.headers.get("X-Twilio-Signature", "")):
            abort(403)
        with pool.connection() as connection:
            connection.execute(INSERT, (form["MessageSid"], form["From"], form["Body"]))
        queue.enqueue("bare.job", form["MessageSid"], result_ttl=0)
        return Response("<Response/>", mimetype="text/xml")

    return app
