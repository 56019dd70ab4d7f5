from django.urls import URLPattern

app_name = "stepdown"
urlpatterns: list[URLPattern] = []
