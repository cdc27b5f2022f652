// emailing -- sends notifications by e-mail. Nothing configured: the channel is off, and nothing is queued.
#pragma once
#include <stdbool.h>

bool emailing_is_on(void);
void emailing_open(void);  // reads the password's file
void emailing_hurry(void); // something was queued
void send_emails(void);    // a job
