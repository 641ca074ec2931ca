/** The operators' routes in OpenAPI. */
import { ANY_BODY, documented } from '../http/documented.js';
import {
  CarrierReportPage,
  DeadLetterDocument,
  DeadLetterPage,
  HealthDocument,
  ReadinessDocument,
  RequestedDocument,
  VersionDocument,
} from './answers.dto.js';

export const DEAD_LETTER_ROUTES = {
  list: documented({
    name: 'listDeadLetters',
    summary: 'List dead letters, newest first',
    isAdmins: true,
    answers: { 200: { type: DeadLetterPage, description: 'A page of dead letters' } },
    problems: ['invalid_fields'],
  }),
  replay: documented({
    name: 'replayDeadLetter',
    summary: 'Replay a dead letter',
    isAdmins: true,
    description: 'Asking twice replays once; a letter that fails again is open again.',
    id: 'dlq',
    answers: { 202: { type: DeadLetterDocument, description: 'Its state says how far the replay is' } },
    problems: ANY_BODY,
  }),
  replayAll: documented({
    name: 'replayDeadLetters',
    summary: 'Replay all dead letters that these fields leave',
    isAdmins: true,
    answers: { 202: { type: RequestedDocument, description: 'How many that is' } },
    problems: ['invalid_fields', ...ANY_BODY],
  }),
};

export const REPORT_ROUTE = documented({
  name: 'reportCarriers',
  summary: 'How each carrier is doing',
  isAdmins: true,
  answers: { 200: { type: CarrierReportPage, description: 'All carriers' } },
});

export const HEALTH_ROUTES = {
  health: documented({
    name: 'getHealth',
    summary: 'Does the process live?',
    answers: { 200: { type: HealthDocument, description: 'It answers' } },
    isOpen: true,
  }),
  ready: documented({
    name: 'getReadiness',
    summary: 'Should it get requests?',
    description: 'Without Redis it is degraded, and ready.',
    answers: {
      200: { type: ReadinessDocument, description: 'Yes' },
      503: { type: ReadinessDocument, description: 'No: it starts, it drains, or PostgreSQL is away' },
    },
    isOpen: true,
  }),
  version: documented({
    name: 'getVersion',
    summary: 'Which version is it?',
    answers: { 200: { type: VersionDocument, description: 'This one' } },
    isOpen: true,
  }),
  metrics: documented({
    name: 'getMetrics',
    summary: 'What it counts',
    isAdmins: true,
    answers: { 200: { mediaType: 'text/plain', description: 'In the text format of Prometheus' } },
  }),
};
