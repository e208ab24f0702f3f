package io.murk.realtime;
