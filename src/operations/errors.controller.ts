/** Where the `type` of a problem leads: the error catalogue, to be read by a person. */
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { PROBLEMS } from '../domain/problem.js';

const ROWS = Object.entries(PROBLEMS).map(
  ([code, { status, title }]) => `<tr id="${code}"><td><code>${code}</code><td>${status}<td>${title}`,
);

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Milepost: errors</title>
<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:44rem;padding:0 1rem}
td{padding:.4rem 1.5rem .4rem 0}tr:target{background:#fff3bf}:root{color-scheme:light dark}</style>
<h1>Errors</h1>
<table>${ROWS.join('')}</table>
</html>`;

@ApiExcludeController()
@Controller('errors')
export class ErrorsController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return PAGE;
  }
}
